import { AnswerResult, type Answer } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { tracing, type HopSpan } from "../shared/telemetry/tracing.ts";

/** What is sent: one attempt of one delivery. */
export interface Attempt {
  readonly deliveryId: string;
  readonly attempt: number;
  readonly subscription: string;
  readonly system: string;
  readonly event: Event;
}

/** Spans of the attempts of one subscription, from sending to answer. As many as deliveries are in flight, none when traces are off. */
export class AttemptSpans {
  readonly #open = new Map<string, HopSpan>();

  /** Begins an attempt within the creation of its event; returns the `traceparent` to send along. */
  begin({ deliveryId, attempt, subscription, system, event }: Attempt): string {
    const traces = tracing();
    if (!traces) return event.traceparent;
    this.#end(deliveryId, { error: "NOT_ANSWERED" });
    const span = traces.start(`send ${subscription}`, {
      kind: "client",
      parent: event.traceparent,
      attributes: {
        "messaging.system": "qianlian",
        "messaging.operation.name": "send",
        "messaging.operation.type": "send",
        "messaging.destination.name": subscription,
        "messaging.message.id": event.id,
        "messaging.message.conversation_id": event.subject,
        "messaging.message.body.size": event.data.length,
        "messaging.nats.sequence.stream": Number(event.sequence),
        "hub.system": system,
        "hub.event.type": event.type,
        "hub.delivery.id": deliveryId,
        "hub.delivery.attempt": attempt,
      },
    });
    this.#open.set(deliveryId, span);
    return span.traceparent;
  }

  /** Ends an attempt with its answer. */
  answered({ deliveryId, result, receipt, reason, duplicate }: Answer): void {
    if (this.#open.size === 0) return;
    if (result === AnswerResult.DELIVERED) this.#end(deliveryId, { attributes: { "hub.delivery.receipt": receipt, "hub.delivery.duplicate": duplicate } });
    else this.#end(deliveryId, { error: reason || "UNKNOWN" });
  }

  /** Ends all: what was in flight returns to its lanes. */
  released(): void {
    for (const deliveryId of this.#open.keys()) this.#end(deliveryId, { error: "NOT_ANSWERED" });
  }

  #end(deliveryId: string, outcome: Parameters<HopSpan["end"]>[0]): void {
    this.#open.get(deliveryId)?.end(outcome);
    this.#open.delete(deliveryId);
  }
}
