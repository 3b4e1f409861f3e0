import { randomUUID } from "node:crypto";
import { OperationKind, StartReplayRequest } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { startReplay, type StartReplayDeps } from "../operations/startReplay.ts";
import type { StartRepair } from "./runReconciliation.ts";

/** A repair is a replay of exactly the events that close the gap, oldest first; it awaits approval where the subscription asks for it. */
export function repairWith(deps: StartReplayDeps): StartRepair {
  return async (subscriptionId, sequences, requestedBy) => {
    const justification = `核对后补送 / repair after a reconciliation: ${sequences.length}`;
    const range = { subscriptionId, sequences: sequences.map(BigInt) };
    const request = StartReplayRequest.fromPartial({ requestId: randomUUID(), range, justification });
    return (await startReplay(deps, request, requestedBy, OperationKind.REPAIR)).id;
  };
}
