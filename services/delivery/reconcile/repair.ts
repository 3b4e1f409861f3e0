import { randomUUID } from "node:crypto";
import { OperationKind, StartReplayRequest } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { startReplay, type StartReplayDeps } from "../operations/startReplay.ts";
import type { StartRepair } from "./runReconciliation.ts";

/** Events of one repair; what is left comes with the next one. */
const SEQUENCES_MAX = 100_000;

/** A repair is a replay of exactly the events that close the gap, oldest first; it awaits approval where the subscription asks for it. */
export function repairWith(deps: StartReplayDeps): StartRepair {
  return async (subscriptionId, sequences, requestedBy) => {
    const justification = `核对后补送 / repair after a reconciliation: ${sequences.length}`;
    const range = { subscriptionId, sequences: sequences.slice(0, SEQUENCES_MAX).map(BigInt) };
    const request = StartReplayRequest.fromPartial({ requestId: randomUUID(), range, justification });
    return (await startReplay(deps, request, requestedBy, OperationKind.REPAIR)).id;
  };
}
