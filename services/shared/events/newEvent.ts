import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { encodeMessage, type Encoder } from "../encodeMessage.ts";
import { newEventId, sm3 } from "../ids.ts";
import { creationContext } from "../telemetry/creationContext.ts";

/** What a service says of an event that it is about to record. */
export interface EventDraft {
  /** Full name of the data message. */
  readonly type: string;
  /** The message. */
  readonly data: object;
  /** `/systems/<system>` or `/services/<service>`. */
  readonly source: string;
  /** Case id, or whatever the event is filed under. */
  readonly subject: string;
  /** When the fact occurred, RFC 3339; empty = now. */
  readonly time: string;
  /** RFC 3339 with +08:00. */
  readonly now: string;
  readonly caseVersion: number;
  /** First event of the flow; empty for the first itself. */
  readonly correlationId: string;
  /** Event that directly caused it; empty when none did. */
  readonly causationId: string;
  /** W3C `traceparent` of the work that creates it; empty or no traceparent = a new trace. */
  readonly traceparent: string;
  readonly division: string;
}

/** The event, with an id of its own and the hash of its data; the journal gives it its sequence. */
export function newEvent({ now, ...draft }: EventDraft): Event {
  const data = encodeMessage(eventCodecs[draft.type as EventType] as Encoder<object>, draft.data);
  const id = newEventId();
  const traceparent = creationContext(draft.traceparent, { id, type: draft.type, subject: draft.subject });
  return { ...draft, traceparent, id, time: draft.time || now, recordedTime: now, sequence: 0n, correlationId: draft.correlationId || id, dataHash: sm3(data), data };
}
