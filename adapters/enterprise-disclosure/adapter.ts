import { z } from "zod";
import type { PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { openPostgres } from "../sdk/connectors/exchange-table/postgres.ts";
import type { Adapter } from "../sdk/contract.ts";
import { createExchangeTable } from "./exchangeTable.ts";
import { createInventory } from "./inventory.ts";
import { CHANNEL } from "./noticeMapping.ts";
import { createNoticeSink } from "./noticeSink.ts";
import { createReceiptBook } from "./receiptBook.ts";
import { toReport } from "./reports.ts";

export const enterpriseDisclosureConfig = z.strictObject({
  url: z.string().regex(/^postgres(ql)?:\/\//).meta({
    description: "前置库连接串 / connection string of the exchange database: postgres://user:password@host:port/database",
    sensitive: true,
  }),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .default("enterprise_disclosure")
    .meta({ description: "交换表所在模式 / schema of the exchange table" }),
  timeoutMs: z.int().min(100).default(30_000).meta({ description: "一条语句的时限（毫秒） / limit for one statement, milliseconds" }),
  receiptPollMs: z.int().min(10).default(100).meta({ description: "查询回执的间隔（毫秒） / pause between two looks for receipts" }),
  receiptTimeoutMs: z.int().min(100).default(600_000).meta({
    description: "等待回执的时限（毫秒），逾期重试 / how long a receipt is waited for, milliseconds; then the delivery is retried",
  }),
});

export type EnterpriseDisclosureConfig = z.infer<typeof enterpriseDisclosureConfig>;

/** The hub takes this many reports per call. */
const REPORTS_PER_CALL = 500;

/**
 * 国家企业信用信息公示系统(贵州) by the exchange table `gsxt_penalty`: gives notices of enterprises and individual businesses
 * and their withdrawals, takes the system's receipts. Opening connects to nothing; an absent system shows at the first
 * delivery.
 */
export const enterpriseDisclosure: Adapter<EnterpriseDisclosureConfig> = {
  manifest: {
    system: CHANNEL,
    name: "国家企业信用信息公示系统(贵州)",
    nameEn: "National enterprise credit information publicity system (Guizhou)",
    summary: "前置库交换表（GSXT 代码）：送企业与个体工商户处罚及撤下，取回执 / exchange table with GSXT codes, receipts per row.",
    config: enterpriseDisclosureConfig,
  },
  async connect({ url, schema, timeoutMs, receiptPollMs, receiptTimeoutMs }, context) {
    const database = openPostgres({ url, timeoutMs }, { system: CHANNEL, timeoutMs });
    const table = createExchangeTable(database, schema);
    const report = async (reports: readonly PublicationReport[]): Promise<void> => {
      for (let start = 0; start < reports.length; start += REPORTS_PER_CALL) {
        await context.reportPublications(CHANNEL, reports.slice(start, start + REPORTS_PER_CALL));
      }
    };
    const receipts = createReceiptBook({
      read: (deliveryIds) => table.receipts(deliveryIds),
      report: (found) => report(found.map(toReport)),
      pollMs: receiptPollMs,
      timeoutMs: receiptTimeoutMs,
    });
    return { sink: createNoticeSink({ table, receipts, report }), inventory: createInventory(database, schema), close: () => database.close() };
  },
};
