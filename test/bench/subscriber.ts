import type { Client } from "nice-grpc";
import { AnswerResult, DeliveryServiceDefinition, type Delivery, type SubscribeRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";

type DeliveryClient = Client<typeof DeliveryServiceDefinition>;

/** Subscribes and answers every delivery at once; `onDelivery` sees each. Ends when it returns true, or when aborted. */
export async function receive(client: DeliveryClient, subscriptionId: string, window: number, onDelivery: (delivery: Delivery) => boolean, signal?: AbortSignal): Promise<void> {
  const outbox: SubscribeRequest[] = [{ message: { $case: "open", value: { subscriptionId, window } } }];
  let wake = () => {};
  let ended = false;
  async function* requests(): AsyncGenerator<SubscribeRequest> {
    while (!ended) {
      const next = outbox.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const answer = (deliveries: readonly Delivery[]) => {
    const answers = deliveries.map(({ deliveryId }) => ({ deliveryId, result: AnswerResult.DELIVERED, receipt: "bench", reason: "", message: "", retryAfterMs: 0, duplicate: false }));
    outbox.push({ message: { $case: "answers", value: { answers } } });
    wake();
  };
  try {
    for await (const { deliveries } of client.subscribe(requests(), signal ? { signal } : {})) {
      let done = false;
      for (const delivery of deliveries) done = onDelivery(delivery) || done;
      answer(deliveries);
      if (done) break;
    }
  } catch (error) {
    if (!signal?.aborted) throw error;
  } finally {
    ended = true;
    wake();
  }
}
