import { join } from "node:path";
import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { recordKey } from "../../services/shared/events/recordKey.ts";
import { HubError } from "../../services/shared/errors.ts";
import { writeWhole, type Folder } from "../sdk/connectors/file-drop/folder.ts";
import { reached } from "../sdk/connectors/file-drop/localFolder.ts";
import type { VersionLedger } from "../sdk/connectors/versionLedger.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { toInboxDocument } from "./inboxDocument.ts";
import { noteLaterAnswer, toLaterAnswer } from "./laterAnswer.ts";

/**
 * Writes each delivery as a file of its own, named after it; a file the system has taken away is not written again. What
 * became of a row of the system's own is also added beside the receipt of its batch.
 */
export function createInboxSink(dropDir: string, folder: Folder, ledger: VersionLedger): Sink {
  const apply = async ({ deliveryId, event }: Delivery): Promise<DeliveryAnswer> => {
    if (!event) throw new HubError("INVALID_EVENT_DATA", "投递没有事件 / a delivery without event", { deliveryId });
    const receipt = `${encodeURIComponent(deliveryId)}.json`;
    const record = recordKey(event.subject, event.type);
    const known = event.caseVersion <= ledger.highest(record);
    if (known) return { deliveryId, result: AnswerResult.DELIVERED, receipt, duplicate: true };
    const document = toInboxDocument(deliveryId, event);
    const later = toLaterAnswer(deliveryId, event);
    if (later) await reached("receipts", () => noteLaterAnswer(join(dropDir, "receipts"), later));
    const path = `inbox/${receipt}`;
    const duplicate = (await folder.stat(path)) !== undefined;
    if (!duplicate) await writeWhole(folder, path, `${JSON.stringify(document, null, 2)}\n`);
    await ledger.note(record, event.caseVersion);
    return { deliveryId, result: AnswerResult.DELIVERED, receipt, duplicate };
  };
  return {
    async deliver(deliveries) {
      const answers: DeliveryAnswer[] = [];
      for (const delivery of deliveries) answers.push(await apply(delivery).catch((error: unknown) => refused(delivery, error)));
      return answers;
    },
  };
}

/** A refusal concerns one delivery; everything else concerns the whole call and is thrown on. */
function refused({ deliveryId }: Delivery, error: unknown): DeliveryAnswer {
  if (!(error instanceof HubError) || error.reason !== "RECORD_REJECTED") throw error;
  return { deliveryId, result: AnswerResult.REFUSED, reason: error.reason, message: error.message };
}
