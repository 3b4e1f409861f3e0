import type { BusConnection } from "../shared/bus/connection.ts";
import { directGet } from "../shared/bus/directGet.ts";
import { caseSubjects } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { newEvent } from "../shared/events/newEvent.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import { newTraceparent } from "../shared/traceparent.ts";
import { createTurns } from "../shared/turns.ts";

/** A fact about a subscription. */
export interface SubscriptionFact {
  /** Full name of the data message. */
  readonly type: string;
  /** The message. */
  readonly data: object;
}

/** What deliveries tell of themselves: the journal's domain `delivery`, filed under the subscription. */
export interface SubscriptionJournal {
  /** Records all of them together, or none. Throws JOURNAL_UNAVAILABLE when that is unknown: look before doing it again. */
  record(subscriptionId: string, facts: readonly SubscriptionFact[]): Promise<void>;
}

/** Somebody else recorded meanwhile: so often it is tried again. */
const TRIES = 10;

export function createSubscriptionJournal(bus: BusConnection, journal: Journal): SubscriptionJournal {
  const turns = createTurns();
  const append = async (subscriptionId: string, facts: readonly SubscriptionFact[]) => {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const { sequence, version } = await lastOf(bus, subscriptionId);
      const events = facts.map((fact, index) => toEvent(subscriptionId, fact, version + 1 + index));
      const result = await journal.append({ domain: "delivery", caseId: subscriptionId, expectedLast: sequence, events });
      if (result !== "conflict") return;
    }
    throw new HubError("JOURNAL_UNAVAILABLE", "事件日志繁忙，请重试 / the journal is busy, try again");
  };
  return { record: (id, facts) => turns.take([id], () => append(id, facts)) };
}

async function lastOf(bus: BusConnection, subscriptionId: string): Promise<{ sequence: number; version: number }> {
  const newest = await directGet(bus, { multi_last: [caseSubjects("delivery", subscriptionId)] });
  const last = newest.reduce<(typeof newest)[number] | undefined>((best, one) => (best && best.event.sequence > one.event.sequence ? best : one), undefined);
  return { sequence: Number(last?.event.sequence ?? 0), version: last?.event.caseVersion ?? 0 };
}

function toEvent(subscriptionId: string, { type, data }: SubscriptionFact, caseVersion: number) {
  const now = toShanghaiTime(Date.now());
  const draft = { type, data, source: "/services/delivery", subject: subscriptionId, time: "", now, caseVersion };
  return newEvent({ ...draft, correlationId: "", causationId: "", traceparent: newTraceparent(), division: "" });
}
