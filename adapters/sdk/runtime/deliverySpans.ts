import { AnswerResult, type Answer, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { tracing } from "../../../services/shared/telemetry/tracing.ts";

/** Deliveries in the hands of the sink. */
export interface TracedDeliveries {
  /** As the sink sees them: `traceparent` is that of its own work, for calls it makes. */
  readonly deliveries: readonly Delivery[];
  end(answers: readonly Answer[]): void;
}

/** Begins a span per delivery, within the hub's attempt and linked to the creation of the event; nothing when traces are off. */
export function traceDeliveries(deliveries: readonly Delivery[]): TracedDeliveries {
  const traces = tracing();
  if (!traces) return { deliveries, end: () => {} };
  const spans = new Map(
    deliveries.map((delivery) => {
      const { deliveryId, event, attempt, traceparent } = delivery;
      const subscription = deliveryId.slice(0, deliveryId.indexOf("."));
      const span = traces.start(`process ${subscription}`, {
        kind: "consumer",
        parent: traceparent || (event?.traceparent ?? ""),
        links: event ? [event.traceparent] : [],
        attributes: {
          "messaging.system": "qianlian",
          "messaging.operation.name": "process",
          "messaging.operation.type": "process",
          "messaging.destination.subscription.name": subscription,
          "messaging.message.id": event?.id ?? "",
          "messaging.message.conversation_id": event?.subject ?? "",
          "messaging.batch.message_count": deliveries.length,
          "hub.delivery.id": deliveryId,
          "hub.delivery.attempt": attempt,
        },
      });
      return [deliveryId, { delivery: { ...delivery, traceparent: span.traceparent }, span }];
    }),
  );
  return {
    deliveries: [...spans.values()].map(({ delivery }) => delivery),
    end(answers) {
      for (const { deliveryId, result, receipt, reason } of answers) {
        spans.get(deliveryId)?.span.end(result === AnswerResult.DELIVERED ? { attributes: { "hub.delivery.receipt": receipt } } : { error: reason || "UNKNOWN" });
      }
    },
  };
}
