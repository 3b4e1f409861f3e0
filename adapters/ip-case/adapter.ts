import { z } from "zod";
import type { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Adapter } from "../sdk/contract.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createInventory } from "./inventory.ts";
import { openPostgres } from "../sdk/connectors/exchange-table/postgres.ts";
import { createTurnSource } from "../sdk/runtime/turnSource.ts";
import { createTableSource, type OutTable } from "./exchangeSource.ts";
import { toStepRow, toSubmission } from "./submissionMapping.ts";

export const ipCaseConfig = z.strictObject({
  url: z.string().regex(/^postgres(ql)?:\/\//).meta({
    description: "前置库连接串 / connection string of the exchange database: postgres://user:password@host:port/database",
    sensitive: true,
  }),
  schema: z
    .string()
    .regex(/^[a-z_][a-z0-9_]*$/)
    .default("ip_case")
    .meta({ description: "交换表所在模式 / schema of the exchange tables" }),
  timeoutMs: z.int().min(100).default(30_000).meta({ description: "一条语句的时限（毫秒） / limit for one statement, milliseconds" }),
});

/** The tables that the system's users fill, read in turn. */
const outTables: readonly OutTable[] = [
  { name: "penalty_out", toRow: (row) => toAnswerable(toSubmission(row)) },
  { name: "ys_outbox", toRow: toStepRow },
];

const toAnswerable = (submission: Submission) => ({ submissionId: submission.submissionId, submission });

export type IpCaseConfig = z.infer<typeof ipCaseConfig>;

/**
 * 知识产权执法办案系统 by exchange tables: takes `penalty_out` and `ys_outbox`, writes the hub's answers back into them, and
 * gives `transfer_in`, `publication_state_in` and `ys_inbox`. Opening connects to nothing; an absent system shows at the first statement.
 */
export const ipCase: Adapter<IpCaseConfig> = {
  manifest: {
    system: "ip-case",
    name: "知识产权执法办案系统",
    nameEn: "IP enforcement case system",
    summary: "前置库交换表：取处罚与移送各环节，回写答复，送移送结果、办理情况、期限与公示状态 / exchange tables on PostgreSQL, both directions.",
    config: ipCaseConfig,
  },
  async connect({ url, schema, timeoutMs }) {
    const database = openPostgres({ url, timeoutMs }, { system: "ip-case", timeoutMs });
    return {
      source: createTurnSource(outTables.map((table) => createTableSource(database, schema, table))),
      sink: createInboxSink(database, schema),
      inventory: createInventory(database, schema),
      close: () => database.close(),
    };
  },
};
