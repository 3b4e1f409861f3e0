import {
  LaterEvents,
  OperationKind,
  OperationState,
  type DeadLetterFilter,
  type StartDiscardRequest,
  type StartRedriveRequest,
} from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../shared/errors.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { everyLetter, findLetters, type FoundLetter } from "./deadLetterFilter.ts";
import type { OperationRecord } from "./operationRecord.ts";
import type { Operations } from "./operations.ts";
import { newOperation, readStart, type StartWords } from "./requests.ts";

export interface StartOnLettersDeps {
  readonly operations: Operations;
  readonly pumps: Pumps;
  readonly journal: Pick<Journal, "lastSequence">;
}

/** Delivery ids named one by one: they are stored with the operation. */
const IDS_MAX = 10_000;
const REDRIVE = { wordsMin: 2, batchMax: 10_000 };
const DISCARD = { wordsMin: 5, batchMax: 200 };

/** Puts dead letters back, see OperationService.StartRedrive. Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE. */
export function startRedrive(deps: StartOnLettersDeps, request: StartRedriveRequest, operator: string): Promise<OperationRecord> {
  const words = readStart(request, REDRIVE);
  const follow = request.laterEvents === LaterEvents.FOLLOW;
  const state = request.paused ? OperationState.PAUSED : OperationState.RUNNING;
  return begin(deps, { words, filter: request.filter, follow }, { ...newOperation(OperationKind.REDRIVE, words, operator), state });
}

/** Gives dead letters up, see OperationService.StartDiscard. Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE. */
export function startDiscard(deps: StartOnLettersDeps, request: StartDiscardRequest, operator: string): Promise<OperationRecord> {
  const words = readStart({ ...request, batchSize: DISCARD.batchMax }, DISCARD);
  return begin(deps, { words, filter: request.filter, follow: false }, newOperation(OperationKind.DISCARD, words, operator));
}

interface Order {
  readonly words: StartWords;
  readonly filter: DeadLetterFilter | undefined;
  readonly follow: boolean;
}

function begin({ operations, pumps, journal }: StartOnLettersDeps, { words, filter = everyLetter, follow }: Order, draft: OperationRecord): Promise<OperationRecord> {
  if (filter.deliveryIds.length > IDS_MAX) throw new HubError("INVALID_REQUEST", `delivery_ids 至多 ${IDS_MAX} 个，更多请用筛选 / delivery_ids: at most ${IDS_MAX}, use the filter for more`, { field: "filter.delivery_ids" });
  if (filter.subscriptionId !== "") pumpOf(pumps, filter.subscriptionId);
  return operations.begin(words.requestId, async () => {
    const found = requireNamed(findLetters(pumps, filter), filter);
    return {
      ...draft,
      subscriptionId: filter.subscriptionId || onlyOne(found),
      total: found.length,
      letters: { filter, follow, underWay: [], givenUpUntil: lastTime(found, draft.createTime), journalLast: await journal.lastSequence() },
    };
  });
}

/** Whoever names deliveries means dead letters: that none of them is one is told at once. Throws DELIVERY_NOT_DEAD_LETTERED. */
function requireNamed(found: readonly FoundLetter[], { deliveryIds }: Pick<DeadLetterFilter, "deliveryIds">): readonly FoundLetter[] {
  const [first] = deliveryIds;
  if (first === undefined || found.length > 0) return found;
  throw new HubError("DELIVERY_NOT_DEAD_LETTERED", `所列投递均非死信，见 hub dead-letters / none of these deliveries is a dead letter, see hub dead-letters: ${first}${deliveryIds.length > 1 ? " …" : ""}`, { deliveryId: first });
}

/** The subscription of them all; empty when there are several, or none. */
function onlyOne(found: readonly FoundLetter[]): string {
  const [first = "", ...others] = new Set(found.map(({ pump }) => pump.terms.subscription.id));
  return others.length === 0 ? first : "";
}

/** The latest of the letters' own times, or now. */
function lastTime(found: readonly FoundLetter[], now: string): string {
  return found.reduce((last, { letter: { at } }) => (at > last ? at : last), now);
}
