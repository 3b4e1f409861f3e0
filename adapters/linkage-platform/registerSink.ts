import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { sendHalving } from "../sdk/connectors/rest/sendHalving.ts";
import { maskedWords } from "../sdk/connectors/targetError.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { toPlatformItem, type MappedItem } from "./itemMapping.ts";
import { registers, type ItemResult, type Platform, type PlatformItem, type Register } from "./platform.ts";

/** Writes deliveries into the platform's registers, one request per register and call. */
export function createRegisterSink(platform: Platform): Sink {
  return {
    async deliver(deliveries, signal) {
      const mapped = deliveries.map(tryMap);
      const items = mapped.flatMap((entry) => ("item" in entry ? entry : []));
      const written = await Promise.all(
        registers.map((register) => write(platform, register, items.filter((item) => item.register === register), signal)),
      );
      const results = new Map(written.flat().map((result) => [result.deliveryId, toAnswer(result)]));
      return mapped.flatMap((entry) => ("item" in entry ? (results.get(entry.item.deliveryId) ?? []) : entry));
    },
  };
}

function write(platform: Platform, register: Register, group: readonly MappedItem[], signal: AbortSignal) {
  return sendHalving<PlatformItem, ItemResult>(
    group.map(({ item }) => item),
    (batch) => platform.write(register, batch, signal),
    ({ deliveryId }, { code, message }) => ({ deliveryId, state: "refused", receiptNo: "", code, message }),
  );
}

function tryMap(delivery: Delivery): MappedItem | DeliveryAnswer {
  try {
    const mapped = toPlatformItem(delivery);
    if (mapped) return mapped;
    const type = delivery.event?.type ?? "";
    return refusedAs(delivery, "UNKNOWN_EVENT_TYPE", `平台不接收此类事件 / the platform has no register for ${type}`);
  } catch {
    return refusedAs(delivery, "INVALID_EVENT_DATA", "事件数据无法解码 / the event data cannot be decoded");
  }
}

function refusedAs({ deliveryId }: Delivery, reason: string, message: string): DeliveryAnswer {
  return { deliveryId, result: AnswerResult.REFUSED, reason, message };
}

/** A stale row is a success: the platform already shows a later version of the case. */
function toAnswer({ deliveryId, state, receiptNo, code, message }: ItemResult): DeliveryAnswer {
  if (state === "refused") {
    return { deliveryId, result: AnswerResult.REFUSED, reason: code || "RECORD_REJECTED", message: maskedWords(message) };
  }
  return { deliveryId, result: AnswerResult.DELIVERED, receipt: receiptNo, duplicate: state !== "applied" };
}
