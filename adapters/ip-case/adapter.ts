import { z } from "zod";
import type { Adapter } from "../sdk/contract.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createPenaltySource } from "./penaltySource.ts";
import { openDatabase } from "../sdk/connectors/postgres.ts";

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

export type IpCaseConfig = z.infer<typeof ipCaseConfig>;

/**
 * 知识产权执法办案系统 by exchange tables: takes `penalty_out`, writes the hub's answers back into it, and gives
 * `transfer_in` and `publication_state_in`. Opening connects to nothing; an absent system shows at the first statement.
 */
export const ipCase: Adapter<IpCaseConfig> = {
  manifest: {
    system: "ip-case",
    name: "知识产权执法办案系统",
    nameEn: "IP enforcement case system",
    summary: "前置库交换表：取处罚及更正，回写答复，送移送结果与公示状态 / exchange tables on PostgreSQL, both directions.",
    config: ipCaseConfig,
  },
  async connect({ url, schema, timeoutMs }) {
    const database = openDatabase({ system: "ip-case", url, timeoutMs });
    return {
      source: createPenaltySource(database, schema),
      sink: createInboxSink(database, schema),
      close: () => database.close(),
    };
  },
};
