import { OperationKind, OperationState, type StartReplayRequest } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../../shared/bus/connection.ts";
import { HubError } from "../../shared/errors.ts";
import type { Pump } from "../pump.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { resolveRange } from "../replayRange.ts";
import type { OperationRecord } from "./operationRecord.ts";
import type { Operations } from "./operations.ts";
import type { OperationStore } from "./operationStore.ts";
import { newOperation, readStart } from "./requests.ts";

export interface StartReplayDeps {
  readonly bus: BusConnection;
  readonly pumps: Pumps;
  readonly operations: Operations;
  readonly store: OperationStore;
}

const RULE = { wordsMin: 2, batchMax: 10_000 };

/**
 * Delivers stored events again, see OperationService.StartReplay; a repair is the replay of what a reconciliation found.
 * Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST, JOURNAL_UNAVAILABLE.
 */
export async function startReplay(
  deps: StartReplayDeps,
  request: StartReplayRequest,
  operator: string,
  kind: OperationKind = OperationKind.REPLAY,
): Promise<OperationRecord> {
  const words = readStart(request, RULE);
  const { range, paused } = request;
  if (!range) throw new HubError("INVALID_REQUEST", "缺少 range / range is missing", { field: "range" });
  const pump = pumpOf(deps.pumps, range.subscriptionId);
  const { from, through, filter, caseIds, sequences } = await resolveRange(deps.bus, pump.lanes.watermark(), range);
  return deps.operations.begin(words.requestId, async () => {
    const draft = newOperation(kind, words, operator);
    const sequenceParts = await deps.store.saveSequences(draft.id, sequences);
    const stored = { from, through, caseIds: [...caseIds], sequenceParts, ...(filter ? { filter: Filter.toJSON(filter) } : {}) };
    return { ...draft, subscriptionId: range.subscriptionId, state: firstState(pump, paused), paused, total: sequences.length, range: stored };
  });
}

function firstState({ terms }: Pump, paused: boolean): OperationState {
  if (terms.subscription.replayNeedsApproval) return OperationState.AWAITING_APPROVAL;
  return paused ? OperationState.PAUSED : OperationState.RUNNING;
}
