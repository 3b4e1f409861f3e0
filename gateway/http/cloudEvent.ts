import { eventCodecs, type EventType } from "../../proto/gen/events.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../services/shared/errors.ts";
import { viewEventData } from "../../services/shared/events/view.ts";

interface JsonCodec {
  decode(data: Uint8Array): unknown;
  toJSON(message: unknown): unknown;
}

/**
 * The event as CloudEvents JSON with its data in proto JSON, as a partner may see it: this door shows personal values
 * masked, also to the operator. Throws UNKNOWN_EVENT_TYPE.
 */
export function toCloudEvent(event: Event): Record<string, unknown> {
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
    data: codec.toJSON(codec.decode(viewEventData(event.type, event.data, View.PARTNER))),
  };
}
