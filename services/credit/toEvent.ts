import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { newEvent } from "../shared/events/newEvent.ts";
import type { CreditFact, LinkFact } from "./rules/creditFact.ts";

/** What an event of ours follows from. */
export interface Cause {
  /** Id of the event that directly caused it; empty when unknown. */
  readonly eventId: string;
  readonly correlationId: string;
  readonly traceparent: string;
  readonly division: string;
}

/** Where the event stands in its case. */
export interface EventPlace {
  readonly caseId: string;
  readonly caseVersion: number;
  /** RFC 3339 with +08:00. */
  readonly now: string;
}

/** The journal event of a fact, with its CloudEvents attributes. */
export function toEvent(fact: CreditFact | LinkFact, cause: Cause, { caseId, caseVersion, now }: EventPlace): Event {
  const { correlationId, division, traceparent } = cause;
  return newEvent({ ...fact, source: "/services/credit", subject: caseId, time: occurredAt(fact), now, caseVersion, correlationId, causationId: cause.eventId, traceparent, division });
}

function occurredAt(fact: CreditFact | LinkFact): string {
  switch (fact.type) {
    case "hub.credit.v1.Published":
      return fact.data.publishedAt;
    case "hub.credit.v1.Withdrawn":
      return fact.data.withdrawnAt;
    case "hub.credit.v1.PublicationRequested":
    case "hub.credit.v1.PublicationBarred":
    case "hub.credit.v1.WithdrawalRequested":
    case "hub.credit.v1.PublicationRefused":
    case "hub.credit.v1.PenaltyLinked":
      return "";
  }
}
