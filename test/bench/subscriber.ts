import type { Client } from "nice-grpc";
import { AnswerResult, type Answer, type Delivery, type DeliveryServiceDefinition, type SubscribeRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";

type DeliveryClient = Client<typeof DeliveryServiceDefinition>;

export interface Receiving {
  readonly subscriptionId: string;
  /** Sees each delivery; the subscription ends when it returns true. */
  readonly onDelivery: (delivery: Delivery) => boolean;
  /** What is answered, where it is not DELIVERED. */
  readonly answer?: (delivery: Delivery) => Partial<Answer>;
  readonly signal?: AbortSignal;
}

const WINDOW = 2_000;

const delivered: Answer = { deliveryId: "", result: AnswerResult.DELIVERED, receipt: "bench", reason: "", message: "", retryAfterMs: 0, duplicate: false };

/** Subscribes and answers every delivery at once, until `onDelivery` has enough or the signal is aborted. */
export async function receive(client: DeliveryClient, { subscriptionId, onDelivery, answer: answerTo, signal }: Receiving): Promise<void> {
  const outbox: SubscribeRequest[] = [{ message: { $case: "open", value: { subscriptionId, window: WINDOW } } }];
  let wake = () => {};
  const end = new AbortController();
  async function* requests(): AsyncGenerator<SubscribeRequest> {
    while (!end.signal.aborted) {
      const next = outbox.shift();
      if (next) yield next;
      else await new Promise<void>((resolve) => (wake = resolve));
    }
  }
  const answer = (deliveries: readonly Delivery[]) => {
    const answers = deliveries.map((delivery) => ({ ...delivered, deliveryId: delivery.deliveryId, ...answerTo?.(delivery) }));
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
    end.abort();
    wake();
  }
}
