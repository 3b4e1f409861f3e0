import { join } from "node:path";
import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import type { VersionLedger } from "../sdk/connectors/versionLedger.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { isTold, readDeliveries, type RowResult, type ToldEvent } from "../sdk/steps/toldEvent.ts";
import { renderDocument, renderMessage } from "./exchangeMessage.ts";
import { exists, finishTemporary, reachable, sm3OfFile, writeTemporary, writeWhole, type GateFolder } from "./gateFolder.ts";
import { toMessage, toWallTime } from "./noticeMapping.ts";
import { SEAL } from "./outboxFiles.ts";
import { issueItems } from "./receipt.ts";

/** Words and codes for what became of a message that waited. */
const resultWords: Readonly<Record<string, string>> = {
  recorded: "已入库",
  rejected: "已退回",
  refused: "人工不予采纳",
  replaced: "已被新报替代或撤回",
  expired: "等待期满，仍可入库",
};

/**
 * Writes each delivery as a sealed message of its own into the inbox, once: the version is noted while the file still has
 * its temporary name, so a crash at any place neither loses it nor writes it again after the police took it away.
 */
export function createInboxSink(folder: GateFolder, ledger: VersionLedger): Sink {
  const tell = async (told: ToldEvent): Promise<DeliveryAnswer> => {
    const message = toMessage(told, toWallTime(toShanghaiTime(Date.now())));
    const file = `${message.header.sn}.xml`;
    const duplicate = told.version <= ledger.highest(told.caseId);
    if (!duplicate) {
      if (told.result) await writeResult(folder, told.result);
      await writeTemporary(folder.inbox, file, renderMessage(message));
      await ledger.note(told.caseId, told.version);
    }
    await finishTemporary(folder.inbox, file);
    await seal(folder.inbox, file);
    return { deliveryId: told.deliveryId, result: AnswerResult.DELIVERED, receipt: file, duplicate };
  };
  return {
    async deliver(deliveries: readonly Delivery[]) {
      const answers: DeliveryAnswer[] = [];
      for (const read of readDeliveries("police", deliveries)) {
        answers.push(isTold(read) ? await reachable(() => tell(read)) : read);
      }
      return answers;
    },
  };
}

/** Seals a message that stands unsealed in the inbox. */
async function seal(inbox: string, file: string): Promise<void> {
  const path = join(inbox, file);
  if (!(await exists(path)) || (await exists(path + SEAL))) return;
  await writeWhole(inbox, file + SEAL, await sm3OfFile(path));
}

/** `<sn>.result.xml` beside the receipt: a file of its own, because receipt and result may come in either order. */
async function writeResult({ receipts }: GateFolder, { reference, resolution, eventId, words, issues }: RowResult): Promise<void> {
  const sn = /^outbox\/([A-Za-z0-9_-]{1,64})$/.exec(reference)?.[1];
  if (sn === undefined) return;
  const result = {
    流水号: sn,
    办理结果: resultWords[resolution] ?? resolution,
    结果代码: resolution,
    入库事件: eventId,
    说明: words,
    办结时间: toShanghaiTime(Date.now()),
    问题: issueItems("错误", issues),
  };
  await writeWhole(receipts, `${sn}.result.xml`, renderDocument("ExchangeResult", result));
}
