import type { StoredEvent } from "../shared/bus/envelope.ts";

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

/** What an event is to those that follow from it. */
export function toCause({ event }: StoredEvent): Cause {
  const { id, sequence, correlationId, traceparent, division, recordedTime } = event;
  return { eventId: id, sequence, correlationId, traceparent, division, recordedTime };
}
