import type { Sql } from "../../shared/db/sql.ts";
import { TABLES } from "../schema.ts";

/** Every row of every table as text, in an order that does not depend on how it was written. */
export async function dumpTables(sql: Sql): Promise<Record<string, string[]>> {
  const dump: Record<string, string[]> = {};
  for (const table of [...TABLES, "docket_position"]) {
    const rows = await sql.query<{ row: string }>(`select t::text as row from ${table} as t order by 1`);
    dump[table] = rows.map(({ row }) => row);
  }
  return dump;
}
