import type { DeadLetterFilter } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { DeadLetter } from "../deadLetter.ts";
import { timeOf } from "../openSubscription.ts";
import type { Pump } from "../pump.ts";
import type { Pumps } from "../pumps.ts";
import { toDeliveryId } from "../rules/deliveryId.ts";

/** A dead letter and the subscription it belongs to. */
export interface FoundLetter {
  readonly pump: Pump;
  readonly letter: DeadLetter;
  readonly deliveryId: string;
}

type Filter = Omit<DeadLetterFilter, "$type">;

export const everyLetter: Filter = { subscriptionId: "", reason: "", eventType: "", caseId: "", from: "", until: "", deliveryIds: [] };

/** Whether a dead letter of a subscription is meant; everything that is given must hold. Throws INVALID_REQUEST. */
export function letterTest({ reason, eventType, caseId, from, until, deliveryIds }: Filter): (letter: DeadLetter, deliveryId: string) => boolean {
  const ids = new Set(deliveryIds);
  const [after, before] = [from === "" ? -Infinity : timeOf(from), until === "" ? Infinity : timeOf(until)];
  return (letter, deliveryId) => {
    if ((reason !== "" && letter.reason !== reason) || (eventType !== "" && letter.type !== eventType) || (caseId !== "" && letter.caseId !== caseId)) return false;
    const at = Date.parse(letter.at);
    return at >= after && at < before && (ids.size === 0 || ids.has(deliveryId));
  };
}

/** The dead letters meant, by subscription and sequence; those on their way back to their lanes are none any more. */
export function findLetters(pumps: Pumps, filter: Filter): FoundLetter[] {
  const test = letterTest(filter);
  return pumps.all().flatMap((pump) => {
    const { id } = pump.terms.subscription;
    if (filter.subscriptionId !== "" && filter.subscriptionId !== id) return [];
    const found: FoundLetter[] = [];
    for (const letter of pump.letters.all()) {
      const deliveryId = toDeliveryId(id, letter.sequence);
      if (test(letter, deliveryId) && !pump.lanes.find(letter.sequence)) found.push({ pump, letter, deliveryId });
    }
    return found.sort((a, b) => a.letter.sequence - b.letter.sequence);
  });
}
