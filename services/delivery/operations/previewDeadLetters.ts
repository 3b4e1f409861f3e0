import type { DeadLetterCount, PreviewDeadLettersRequest, PreviewDeadLettersResponse } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { caseLane } from "../rules/laneKey.ts";
import { everyLetter, findLetters, type FoundLetter } from "./deadLetterFilter.ts";

const SAMPLES_DEFAULT = 10;
const SAMPLES_MAX = 100;

/** How many dead letters a filter takes. Throws INVALID_REQUEST, SUBSCRIPTION_NOT_FOUND. */
export function previewDeadLetters(pumps: Pumps, { filter = everyLetter, samples }: PreviewDeadLettersRequest): PreviewDeadLettersResponse {
  if (filter.subscriptionId !== "") pumpOf(pumps, filter.subscriptionId);
  const found = findLetters(pumps, filter);
  const oldest = [...found].sort((a, b) => (a.letter.at < b.letter.at ? -1 : 1)).slice(0, Math.min(SAMPLES_MAX, samples || SAMPLES_DEFAULT));
  return {
    total: BigInt(found.length),
    counts: countsOf(found),
    samples: oldest.map(({ deliveryId }) => deliveryId),
    cases: BigInt(casesOf(found).size),
    waitingBehind: BigInt(waitingIn(found)),
  };
}

function countsOf(found: readonly FoundLetter[]): DeadLetterCount[] {
  const counts = new Map<string, DeadLetterCount>();
  for (const { pump, letter: { reason } } of found) {
    const subscriptionId = pump.terms.subscription.id;
    const key = `${subscriptionId} ${reason}`;
    const former = counts.get(key)?.count ?? 0n;
    counts.set(key, { subscriptionId, reason, count: former + 1n });
  }
  return [...counts.values()].sort((a, b) => Number(b.count - a.count));
}

/** The cases concerned, each with the pump in which it waits. */
function casesOf(found: readonly FoundLetter[]): Map<string, FoundLetter> {
  return new Map(found.map((one) => [`${one.pump.terms.subscription.id} ${one.letter.caseId}`, one]));
}

function waitingIn(found: readonly FoundLetter[]): number {
  let waiting = 0;
  for (const { pump, letter } of casesOf(found).values()) waiting += pump.lanes.lane(caseLane(letter.caseId))?.items.length ?? 0;
  return waiting;
}
