import { AnswerResult, DeliveryServiceDefinition, type Answer, type Delivery, type SubscribeRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createRequestQueue } from "../../../adapters/sdk/runtime/requestQueue.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";
import type { WayReceiver } from "../../contracts/deliveryWay.ts";
import { createReceivedLog, fromDelivery } from "./receivedLog.ts";

export interface StreamOptions {
  readonly address: string;
  readonly key: string;
  readonly subscriptionId: string;
  readonly window: number;
}

/** A receiver on the gRPC stream. */
export function startStreamReceiver({ address, key, subscriptionId, window }: StreamOptions): WayReceiver {
  const log = createReceivedLog();
  let cutNow = () => {};
  const connect = () => {
    const channel = createHubChannel(address, { key });
    const stopping = new AbortController();
    const requests = createRequestQueue<SubscribeRequest>();
    const answer = async (delivery: Delivery) => {
      const outcome = await log.take(fromDelivery(delivery));
      if (stopping.signal.aborted) return;
      const wanted = outcome.result === "taken" ? { result: AnswerResult.DELIVERED } : { result: AnswerResult.RETRY, reason: "BUSY", retryAfterMs: outcome.retryAfterMs ?? 0 };
      const answers: Answer[] = [{ receipt: "", reason: "", message: "", retryAfterMs: 0, duplicate: false, deliveryId: delivery.deliveryId, ...wanted }];
      requests.push({ message: { $case: "answers", value: { answers } } });
    };
    const run = async () => {
      requests.push({ message: { $case: "open", value: { subscriptionId, window } } });
      for await (const { deliveries } of channel.client(DeliveryServiceDefinition).subscribe(requests, { signal: stopping.signal })) for (const delivery of deliveries) void answer(delivery);
    };
    run().catch(() => undefined).finally(() => channel.close());
    cutNow = () => stopping.abort();
  };
  connect();
  return Object.assign(log, {
    cut: async () => cutNow(),
    comeBack: async () => connect(),
    [Symbol.asyncDispose]: async () => cutNow(),
  });
}
