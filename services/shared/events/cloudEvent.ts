import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../errors.ts";
import { viewEventData } from "./view.ts";

interface JsonCodec {
  decode(data: Uint8Array): unknown;
  toJSON(message: unknown): unknown;
}

/**
 * The event as CloudEvents JSON with its data in proto JSON, as the view may see it. A delivery is masked already: FULL then
 * leaves it as it is. Throws UNKNOWN_EVENT_TYPE, INVALID_EVENT_DATA.
 */
export function toCloudEvent(event: Event, view: View): Record<string, unknown> {
  const codec = eventCodecs[event.type as EventType] as JsonCodec | undefined;
  if (!codec) throw new HubError("UNKNOWN_EVENT_TYPE", `未知事件类型 / unknown event type ${event.type}`, { type: event.type });
  const optional = {
    causationid: event.causationId,
    traceparent: event.traceparent,
    division: event.division,
  };
  return {
    specversion: "1.0",
    id: event.id,
    source: event.source,
    type: event.type,
    subject: event.subject,
    time: event.time,
    datacontenttype: "application/json",
    recordedtime: event.recordedTime,
    sequence: String(event.sequence),
    caseversion: event.caseVersion,
    correlationid: event.correlationId,
    ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")),
    data: codec.toJSON(codec.decode(viewEventData(event.type, event.data, view))),
  };
}
