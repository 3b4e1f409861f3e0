import { setTimeout as pause } from "node:timers/promises";
import { OperationState, type Operation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "../connection/hubClients.ts";
import { createLiveBlock } from "../terminal/liveBlock.ts";
import { isEnded, progressLine } from "./operationWords.ts";

/** Between two looks, milliseconds. */
const LOOK_MS = 300;

/** Shows how far an operation is until it has ended, or awaits a second operator. The bar goes to stderr. */
export async function waitForOperation({ operations }: Pick<HubClients, "operations">, operationId: string): Promise<Operation> {
  process.stderr.write(`操作 operation ${operationId}，Ctrl-C 只结束等待 / Ctrl-C ends the waiting only\n`);
  const block = createLiveBlock(process.stderr);
  for (;;) {
    const { operation } = await operations.getOperation({ operationId });
    if (!operation) throw new HubError("OPERATION_NOT_FOUND", `没有此操作 / there is no operation ${operationId}`, { operationId });
    block.show([progressLine(operation)]);
    if (isEnded(operation) || operation.state === OperationState.AWAITING_APPROVAL) return operation;
    await pause(LOOK_MS);
  }
}
