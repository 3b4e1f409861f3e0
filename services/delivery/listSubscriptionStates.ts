import type { SubscriptionState } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Journal } from "../shared/bus/journal.ts";
import type { Pump } from "./pump.ts";
import type { Pumps } from "./pumps.ts";

export interface StatesDeps {
  readonly pumps: Pumps;
  readonly journal: Pick<Journal, "lastSequence">;
}

/** Where every subscription stands now. Throws JOURNAL_UNAVAILABLE or INTERNAL when the server is away. */
export async function listSubscriptionStates({ pumps, journal }: StatesDeps): Promise<{ states: SubscriptionState[] }> {
  const last = await journal.lastSequence();
  return { states: pumps.all().map((pump) => toState(pump, last)) };
}

function toState(pump: Pump, journalLast: number): SubscriptionState {
  const { lanes, letters, outcomes, terms } = pump;
  let retrying = 0;
  for (const { items } of lanes.lanes()) if ((items[0]?.attempts ?? 0) > 0) retrying++;
  return {
    subscriptionId: terms.subscription.id,
    system: terms.subscription.system,
    connected: pump.connected,
    cursor: BigInt(lanes.watermark()),
    journalLast: BigInt(Math.max(journalLast, lanes.read)),
    waiting: lanes.pending - retrying,
    retrying,
    deadLetters: letters.size,
    delivered: BigInt(outcomes.delivered),
    heldReason: pump.heldReason,
    lastError: outcomes.lastError,
    oldestWaitingTime: "",
    behind: BigInt(Math.max(0, journalLast - lanes.watermark())),
    heldSince: "",
    openOperations: 0,
  };
}
