import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { newEvent } from "../shared/events/newEvent.ts";
import type { HintFact } from "./hintFile.ts";
import type { Cause } from "./toCause.ts";

export interface EventPlace {
  /** Party id or case id. */
  readonly id: string;
  readonly caseVersion: number;
  /** When it happened, RFC 3339. */
  readonly time: string;
  /** RFC 3339 with +08:00. */
  readonly now: string;
}

/** The journal event of a fact, with its CloudEvents attributes. */
export function toEvent(fact: HintFact, cause: Cause, { id, ...place }: EventPlace): Event {
  const { correlationId, division, traceparent } = cause;
  return newEvent({ ...fact, ...place, source: "/services/hints", subject: id, correlationId, causationId: cause.eventId, traceparent, division });
}
