import { AnswerResult, DeliveryServiceDefinition, type Answer, type Delivery, type SubscribeRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";

/** What the test's system says to a delivery; undefined = no answer. */
export type Behaviour = (delivery: Delivery) => Partial<Answer> | undefined;

export const delivered: Behaviour = ({ deliveryId }) => ({ result: AnswerResult.DELIVERED, receipt: `receipt-${deliveryId}` });

export interface TestSubscriber {
  /** Every delivery as it came, repeated ones too. */
  readonly received: Delivery[];
  behaviour: Behaviour;
  /** Settles when the hub has ended the stream: with its error, or undefined. */
  readonly ended: Promise<unknown>;
  close(): void;
}

export interface SubscriberOptions {
  readonly address: string;
  readonly key: string;
  readonly subscriptionId: string;
  readonly window?: number;
  readonly behaviour?: Behaviour;
}

/** A subscriber on a real gRPC stream. */
export function startSubscriber({ address, key, subscriptionId, window = 500, behaviour = delivered }: SubscriberOptions): TestSubscriber {
  const channel = createHubChannel(address, { key });
  const stopping = new AbortController();
  const requests = createQueue();
  requests.push({ message: { $case: "open", value: { subscriptionId, window } } });
  const received: Delivery[] = [];
  const run = async () => {
    for await (const { deliveries } of channel.client(DeliveryServiceDefinition).subscribe(requests, { signal: stopping.signal })) {
      received.push(...deliveries);
      const answers = deliveries.flatMap((delivery) => {
        const answer = subscriber.behaviour(delivery);
        return answer ? [{ ...noAnswer, deliveryId: delivery.deliveryId, ...answer }] : [];
      });
      if (answers.length > 0) requests.push({ message: { $case: "answers", value: { answers } } });
    }
  };
  const subscriber: TestSubscriber = {
    received,
    behaviour,
    ended: Promise.resolve().then(run).catch((error: unknown) => error).finally(() => channel.close()),
    close: () => stopping.abort(),
  };
  return subscriber;
}

const noAnswer: Answer = { deliveryId: "", result: AnswerResult.UNSPECIFIED, receipt: "", reason: "", message: "", retryAfterMs: 0, duplicate: false };

function createQueue() {
  const queue: SubscribeRequest[] = [];
  let wake = () => {};
  return {
    push(request: SubscribeRequest) {
      queue.push(request);
      wake();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        const next = queue.shift();
        if (next) yield next;
        else await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
