import { AnswerResult, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import type { DeliveryAnswer, Sink } from "../sdk/contract.ts";
import { maskedWords } from "../sdk/connectors/targetError.ts";
import type { ExchangeTable, Receipt, Written } from "./exchangeTable.ts";
import { toNotice, type NoticeRow } from "./noticeMapping.ts";
import type { ReceiptBook } from "./receiptBook.ts";
import { toRefusalReport } from "./reports.ts";

export interface NoticeSinkOptions {
  readonly table: ExchangeTable;
  readonly receipts: ReceiptBook;
  readonly report: (reports: readonly PublicationReport[]) => Promise<void>;
}

/** A delivery that was kept from the system, or that the system's database would not have. */
interface Refusal {
  readonly version: number;
  readonly code: string;
  readonly message: string;
}

/**
 * Writes notices into the system's exchange table and answers when the system has checked them. What became of a notice
 * is reported to the hub before the delivery is answered, so that a crash between the two repeats, never loses, it.
 */
export function createNoticeSink({ table, receipts, report }: NoticeSinkOptions): Sink {
  const refuse = async (delivery: Delivery, refusal: Refusal): Promise<DeliveryAnswer> => {
    const { version, code, message } = refusal;
    if (version > 0) await report([toRefusalReport(delivery, refusal)]);
    return { deliveryId: delivery.deliveryId, result: AnswerResult.REFUSED, reason: code, message };
  };
  return {
    async deliver(deliveries, signal) {
      const notices = deliveries.map((delivery) => ({ delivery, notice: toNotice(delivery) }));
      const written = await writeApart(table, notices.flatMap(({ notice }) => (isRow(notice) ? [notice] : [])));
      const answers = notices.map(async ({ delivery, notice }) => {
        const outcome = isRow(notice) ? written.get(notice.delivery_id) : notice;
        if (typeof outcome === "object") return refuse(delivery, outcome);
        if (outcome === undefined || outcome === "superseded") return superseded(delivery.deliveryId);
        return toAnswer(delivery.deliveryId, outcome, await receipts.wait(delivery.deliveryId, signal));
      });
      return allSettled(answers);
    },
  };
}

/** All answers, or the first failure, but not before every one of them has ended: nothing may run on after the call. */
async function allSettled(answers: readonly Promise<DeliveryAnswer>[]): Promise<readonly DeliveryAnswer[]> {
  await Promise.allSettled(answers);
  return Promise.all(answers);
}

function isRow(notice: ReturnType<typeof toNotice>): notice is NoticeRow {
  return "delivery_id" in notice;
}

/** Writes all rows together; when the database will not have one of them, each by itself, so that it harms only itself. */
async function writeApart(table: ExchangeTable, rows: readonly NoticeRow[]): Promise<ReadonlyMap<string, Written | Refusal>> {
  const [first] = rows;
  if (!first) return new Map();
  try {
    return await table.write(rows);
  } catch (error) {
    if (!(error instanceof HubError) || error.reason !== "RECORD_REJECTED") throw error;
    if (rows.length === 1) return new Map([[first.delivery_id, { version: first.version, code: error.reason, message: error.message }]]);
    const parts = [];
    for (const row of rows) parts.push(...(await writeApart(table, [row])));
    return new Map(parts);
  }
}

function toAnswer(deliveryId: string, written: Written, receipt: Receipt | undefined): DeliveryAnswer {
  if (!receipt) {
    const message = "公示系统逾期未回执，稍后再查 / no receipt from the system in time, asked again later";
    return { deliveryId, result: AnswerResult.RETRY, reason: "RECEIPT_OVERDUE", message };
  }
  if (!receipt.passed) {
    return { deliveryId, result: AnswerResult.REFUSED, reason: receipt.errorCode, message: maskedWords(receipt.errorText) };
  }
  return { deliveryId, result: AnswerResult.DELIVERED, receipt: receipt.remoteId, duplicate: written === "before" };
}

const superseded = (deliveryId: string): DeliveryAnswer => ({
  deliveryId,
  result: AnswerResult.DELIVERED,
  duplicate: true,
  message: "公示系统已有该案同一或者更新的版本 / the system already has this or a later version of the case",
});
