import type { SubscriptionState } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { Pump } from "./pump.ts";
import type { Pumps } from "./pumps.ts";

export interface StatesDeps {
  readonly pumps: Pumps;
  readonly journal: Pick<Journal, "lastSequence">;
  /** An event of the journal. */
  readonly readEvent: (sequence: number) => Promise<StoredEvent | undefined>;
  /** How many operations of a subscription are not ended. */
  readonly openOperations: (subscriptionId: string) => number;
}

/** Where every subscription stands now. Throws JOURNAL_UNAVAILABLE or INTERNAL when the server is away. */
export async function listSubscriptionStates(deps: StatesDeps): Promise<{ states: SubscriptionState[] }> {
  const last = await deps.journal.lastSequence();
  return { states: await Promise.all(deps.pumps.all().map((pump) => toState(deps, pump, last))) };
}

async function toState({ readEvent, openOperations }: StatesDeps, pump: Pump, journalLast: number): Promise<SubscriptionState> {
  const { lanes, letters, outcomes, terms, heldSince } = pump;
  const { id: subscriptionId, system, way } = terms.subscription;
  let retrying = 0;
  for (const { items } of lanes.lanes()) if ((items[0]?.attempts ?? 0) > 0) retrying++;
  return {
    subscriptionId,
    system,
    way,
    connected: pump.connected,
    cursor: BigInt(lanes.watermark()),
    journalLast: BigInt(Math.max(journalLast, lanes.read)),
    waiting: lanes.pending - retrying,
    retrying,
    deadLetters: letters.size,
    delivered: BigInt(outcomes.delivered),
    heldReason: pump.heldReason,
    heldMessage: pump.heldMessage,
    lastError: outcomes.lastError,
    oldestWaitingTime: await oldestTime(pump, readEvent),
    behind: BigInt(Math.max(0, journalLast - lanes.watermark())),
    heldSince: heldSince > 0 ? toShanghaiTime(heldSince) : "",
    openOperations: openOperations(subscriptionId),
  };
}

/** When the oldest event that is not final was recorded; the journal tells it of one that is only on record here. */
async function oldestTime({ lanes }: Pump, readEvent: StatesDeps["readEvent"]): Promise<string> {
  const oldest = lanes.oldest();
  if (!oldest) return "";
  const event = oldest.payload?.event ?? (await readEvent(oldest.sequence).catch(() => undefined))?.event;
  return event?.recordedTime ?? "";
}
