import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Cause } from "./toEvent.ts";

/** What an event is to those that follow from it. */
export function toCause({ event }: StoredEvent): Cause {
  const { id, sequence, correlationId, traceparent, division, recordedTime } = event;
  return { eventId: id, sequence, correlationId, traceparent, division, recordedTime };
}
