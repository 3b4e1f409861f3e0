import { isTraceparent, newTraceparent } from "../traceparent.ts";
import { tracing } from "./tracing.ts";

/** Which event is created. */
export interface Created {
  readonly id: string;
  readonly type: string;
  /** Case, or whatever it is filed under. */
  readonly subject: string;
}

/**
 * The context in which an event is created, within the work that creates it; the event keeps it for ever. Without traces
 * it is the caller's own, or a new one when there is none, so that hops and events of one row have one trace id anyhow.
 */
export function creationContext(parent: string, { id, type, subject }: Created): string {
  const traces = tracing();
  if (!traces) return isTraceparent(parent) ? parent : newTraceparent();
  const span = traces.start(`create ${type.slice(type.lastIndexOf(".") + 1)}`, {
    kind: "producer",
    parent,
    attributes: {
      "messaging.system": "nats",
      "messaging.operation.name": "create",
      "messaging.operation.type": "create",
      "messaging.message.id": id,
      "messaging.message.conversation_id": subject,
      "hub.event.type": type,
    },
  });
  span.end();
  return span.traceparent;
}
