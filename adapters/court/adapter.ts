import { z } from "zod";
import { openDatabase } from "../sdk/connectors/postgres.ts";
import type { Adapter } from "../sdk/contract.ts";
import { createInboxSink } from "./inboxSink.ts";
import { createInventory } from "./inventory.ts";
import { createNodeSource } from "./nodeSource.ts";

export const courtConfig = z.strictObject({
  url: z.string().regex(/^postgres(ql)?:\/\//).meta({
    description: "前置库连接串 / connection string of the exchange database: postgres://user:password@host:port/database",
    sensitive: true,
  }),
  schema: z.string().regex(/^[a-z_][a-z0-9_]*$/).default("court").meta({ description: "交换表所在模式 / schema of the exchange tables" }),
  timeoutMs: z.int().min(100).default(30_000).meta({ description: "一条语句的时限（毫秒） / limit for one statement, milliseconds" }),
});

export type CourtConfig = z.infer<typeof courtConfig>;

/**
 * 法院审判流程系统 by exchange tables: takes `xs_lcjd`, writes the hub's answers back into it, and gives `xs_tz`. Opening connects
 * to nothing; an absent system shows at the first statement.
 */
export const court: Adapter<CourtConfig> = {
  manifest: {
    system: "court",
    name: "法院审判流程系统",
    nameEn: "Court case system",
    summary: "前置库交换表：取审判流程节点，回写处理状态，送通知 / exchange tables on PostgreSQL, both directions.",
    config: courtConfig,
  },
  async connect({ url, schema, timeoutMs }) {
    const database = openDatabase({ system: "court", url, timeoutMs });
    return {
      source: createNodeSource(database, schema),
      sink: createInboxSink(database, schema),
      inventory: createInventory(database, schema),
      close: () => database.close(),
    };
  },
};
