import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { toHubError } from "../errors.ts";
import { tracing, type HopSpan, type SpanAttributes } from "../telemetry/tracing.ts";
import { journalSubject, snakeName, type StoredEvent } from "./envelope.ts";
import { JOURNAL, type Domain } from "./streams.ts";

/** Events on their way into the journal. */
export interface Publishing {
  /** `traceparent` header of an event: that of its publication, not of its creation. */
  header(event: Event): string;
  /** Ends with the sequence of the first one, or with why none was stored. */
  end(outcome: { readonly first: number } | { readonly error: string }): void;
}

/** Begins a span per event, within its creation; undefined when traces are off. */
export function startPublishing(events: readonly { readonly domain: Domain; readonly caseId: string; readonly event: Event }[]): Publishing | undefined {
  const traces = tracing();
  if (!traces) return undefined;
  const spans = new Map<Event, HopSpan>();
  for (const { domain, caseId, event } of events) {
    const attributes = { ...attributesOf(domain, caseId, event), "messaging.operation.name": "publish", "messaging.operation.type": "send", "messaging.batch.message_count": events.length };
    spans.set(event, traces.start(`publish ${template(domain, event)}`, { kind: "producer", parent: event.traceparent, attributes }));
  }
  return {
    header: (event) => spans.get(event)?.traceparent ?? event.traceparent,
    end(outcome) {
      let sequence = "first" in outcome ? outcome.first : 0;
      for (const span of spans.values()) span.end("error" in outcome ? outcome : { attributes: { "messaging.nats.sequence.stream": sequence++ } });
    },
  };
}

/** A batch in the hands of a follower. */
export interface Processing {
  /** The events as the follower sees them: what it creates because of one is created within the processing of that one. */
  readonly events: readonly StoredEvent[];
  end(error?: unknown): void;
}

/** Begins a span per event, within its publication and linked to its creation; nothing when traces are off. */
export function startProcessing(follower: string, stored: readonly StoredEvent[]): Processing {
  const traces = tracing();
  if (!traces) return { events: stored, end: () => {} };
  const spans = stored.map(({ domain, caseId, event, published }) => {
    const attributes = {
      ...attributesOf(domain, caseId, event),
      "messaging.operation.name": "process",
      "messaging.operation.type": "process",
      "messaging.destination.subscription.name": follower,
      "messaging.nats.sequence.stream": Number(event.sequence),
      "messaging.batch.message_count": stored.length,
    };
    return traces.start(`process ${template(domain, event)}`, { kind: "consumer", parent: published ?? event.traceparent, links: [event.traceparent], attributes });
  });
  return {
    events: stored.map((one, index) => ({ ...one, event: { ...one.event, traceparent: spans[index]?.traceparent ?? one.event.traceparent } })),
    end(error) {
      for (const span of spans) span.end(error === undefined ? {} : { error: toHubError(error).reason });
    },
  };
}

/** Without the case, so that there are few of them. */
function template(domain: Domain, { type }: Event): string {
  return `${domain}.{partition}.{id}.${snakeName(type)}`;
}

function attributesOf(domain: Domain, caseId: string, event: Event): SpanAttributes {
  return {
    "messaging.system": "nats",
    "messaging.destination.name": journalSubject(domain, caseId, event.type),
    "messaging.destination.template": template(domain, event),
    "messaging.message.id": event.id,
    "messaging.message.conversation_id": caseId,
    "messaging.message.body.size": event.data.length,
    "messaging.nats.stream": JOURNAL,
    "hub.event.type": event.type,
  };
}
