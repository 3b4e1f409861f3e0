import { AnswerResult } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { isTold, readDeliveries, type ToldEvent } from "../sdk/steps/toldEvent.ts";
import { sendHalving } from "../sdk/connectors/rest/sendHalving.ts";
import { maskedWords } from "../sdk/connectors/targetError.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import type { Casework, ItemResult } from "./casework.ts";
import { toInboxItem, toResultAck } from "./noticeMapping.ts";

/**
 * Gives notices to the system's inbox, which is idempotent by delivery and never goes back to an older version of a case. What
 * became of a row that waited is then written beside the row; a notice that was there already may lack that after a crash.
 */
export function createInboxSink(casework: Casework): Sink {
  return {
    async deliver(deliveries, signal) {
      const read = readDeliveries("procuratorate", deliveries);
      const told = read.filter(isTold);
      const results = await sendHalving(
        told.map(toInboxItem),
        (batch) => casework.inform(batch, signal),
        ({ deliveryId }, { code, message }): ItemResult => ({ deliveryId, jg: "9", hzh: "", cwdm: code, cwsm: message }),
      );
      const byId = new Map(results.map((result) => [result.deliveryId, result]));
      for (const one of told) {
        const held = byId.get(one.deliveryId)?.jg;
        if (held === "0" || held === "1") await writeResult(casework, one, signal);
      }
      return read.map((one) => (isTold(one) ? toAnswer(byId.get(one.deliveryId)!) : one));
    },
  };
}

/** A row that the system no longer knows is no reason to send the notice again. */
async function writeResult(casework: Casework, told: ToldEvent, signal: AbortSignal): Promise<void> {
  const written = told.result && toResultAck(told, told.result);
  if (written) await casework.acknowledge(written.id, written.ack, signal);
}

function toAnswer({ deliveryId, jg, hzh, cwdm, cwsm }: ItemResult): DeliveryAnswer {
  if (jg === "9") return { deliveryId, result: AnswerResult.REFUSED, reason: cwdm || "RECORD_REJECTED", message: maskedWords(cwsm) };
  return { deliveryId, result: AnswerResult.DELIVERED, receipt: hzh, duplicate: jg !== "0" };
}
