import { eventCodecs } from "../../proto/gen/events.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { encodeMessage, type Encoder } from "../shared/encodeMessage.ts";
import { newEventId, sm3 } from "../shared/ids.ts";
import { newTraceparent, traceIdOf } from "../shared/traceparent.ts";
import type { HintFact } from "./hintFile.ts";

/** The event that gave rise to what is recorded. */
export interface Cause {
  readonly eventId: string;
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
export function toEvent(fact: HintFact, cause: Cause, { id, caseVersion, time, now }: EventPlace): Event {
  const data = encodeMessage(eventCodecs[fact.type] as Encoder<HintFact["data"]>, fact.data);
  const eventId = newEventId();
  return {
    id: eventId,
    source: "/services/hints",
    type: fact.type,
    subject: id,
    time: time || now,
    recordedTime: now,
    sequence: 0n,
    caseVersion,
    correlationId: cause.correlationId || eventId,
    causationId: cause.eventId,
    traceparent: childOf(cause.traceparent),
    division: cause.division,
    dataHash: sm3(data),
    data,
  };
}

/** A new span of the same trace. */
function childOf(traceparent: string): string {
  const span = newTraceparent();
  return traceparent === "" ? span : `00-${traceIdOf(traceparent)}${span.slice(35)}`;
}
