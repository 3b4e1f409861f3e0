import type { FeedLag } from "../../contract.ts";
import type { Database, Table } from "./database.ts";
import { Statement } from "./statement.ts";
import { toShanghaiInstant } from "./times.ts";

/** Rows that are counted at most: a table that is further behind than this is behind. */
const MAX_COUNTED = 10_000;

export interface LagQuestion {
  /** Column that tells when a row came. */
  readonly since: string | undefined;
  /** True for rows that wait. */
  readonly waiting: (statement: Statement) => string;
}

/** How many rows wait, up to 10,000, and since when. */
export async function lagOf({ query, dialect }: Database, table: Table, { since, waiting }: LagQuestion): Promise<FeedLag> {
  const columns = await table.columns();
  const statement = new Statement(dialect, columns);
  const oldest = since === undefined ? "null" : `min(${dialect.quote("since")})`;
  const inner = `select ${since === undefined ? "1" : dialect.quote(since)} as ${dialect.quote("since")} from ${table.sql} where ${waiting(statement)} limit ${MAX_COUNTED}`;
  const [row] = await query<{ records: string; oldest: string | null }>(`select count(*) as records, ${oldest} as oldest from (${inner}) waiting`, statement.values);
  const came = row?.oldest;
  return { records: Number(row?.records ?? 0), ...(came ? { since: toInstant(came) } : {}) };
}

/** A time without zone is the wall time of Asia/Shanghai. */
function toInstant(text: string): string {
  const instant = toShanghaiInstant(text);
  return /\d{2}:\d{2}:\d{2}(\.\d+)?$/.test(instant) ? `${instant.replace(" ", "T")}+08:00` : instant;
}
