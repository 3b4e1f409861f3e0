import { tmpdir } from "node:os";
import { z } from "zod";
import type { Adapter, DeliveryAnswer } from "../../../adapters/sdk/contract.ts";
import { connectHub } from "../../../adapters/sdk/runtime/hubClients.ts";
import { runAdapter } from "../../../adapters/sdk/runtime/runAdapter.ts";
import { AnswerResult, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createLogger } from "../../../services/shared/log.ts";
import type { WayReceiver } from "../../contracts/deliveryWay.ts";
import { createReceivedLog, fromDelivery } from "./receivedLog.ts";
import type { StreamOptions } from "./streamReceiver.ts";

/** A receiver behind the adapter SDK. */
export function startSinkReceiver({ address, key, subscriptionId, window }: StreamOptions): WayReceiver {
  const log = createReceivedLog();
  const deliverOne = async (delivery: Delivery): Promise<DeliveryAnswer> => {
    const { deliveryId } = delivery;
    const outcome = await log.take(fromDelivery(delivery));
    return outcome.result === "taken" ? { deliveryId, result: AnswerResult.DELIVERED } : { deliveryId, result: AnswerResult.RETRY, reason: "BUSY", retryAfterMs: outcome.retryAfterMs ?? 0 };
  };
  const adapter: Adapter<object> = {
    manifest: { system: subscriptionId, name: "示例", nameEn: "example", summary: "", config: z.object({}) },
    connect: async () => ({ sink: { deliver: (deliveries) => Promise.all(deliveries.map(deliverOne)) }, close: async () => {} }),
  };
  const start = () => {
    const stopping = new AbortController();
    const hub = connectHub({ caseAddress: address, creditAddress: address, deliveryAddress: address }, key);
    const { done } = runAdapter({ adapter, config: {}, hub, subscriptionId, log: createLogger("test", "silent"), signal: stopping.signal, stateDir: tmpdir(), window });
    return async () => {
      stopping.abort();
      await done;
      hub.close();
    };
  };
  let stop = start();
  return Object.assign(log, {
    cut: () => stop(),
    comeBack: async () => void (stop = start()),
    [Symbol.asyncDispose]: () => stop(),
  });
}
