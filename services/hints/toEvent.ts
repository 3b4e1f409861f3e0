import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { newEvent } from "../shared/events/newEvent.ts";
import type { HintFact } from "./hintFile.ts";

/** The event that gave rise to what is recorded. */
export interface Cause {
  readonly eventId: string;
  /** Its sequence in the journal. */
  readonly sequence: bigint;
  readonly correlationId: string;
  readonly traceparent: string;
  readonly division: string;
  /** When the hub recorded it, RFC 3339. */
  readonly recordedTime: string;
}

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
