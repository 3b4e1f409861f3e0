import type { InventoryRecord } from "../contract.ts";
import { inPages } from "./pages.ts";
import type { Query } from "./exchange-table/database.ts";

/** Where a partner's table keeps what the hub wrote. Column and table names are those of the adapter, never of data. */
export interface HeldTable {
  readonly table: string;
  readonly caseColumn: string;
  readonly versionColumn: string;
  /** Which rows count, SQL; all when absent. */
  readonly where?: string;
  /** Turns the case id into the record's key: `@credit` for what counts in the domain `credit`; default none. */
  readonly suffix?: string;
}

/** Cases of one page: some hundred kilobytes. */
const PAGE = 2_000;

/**
 * The highest version of each case in a partner's table, page after page by the case column (which should have an index), so that
 * no statement runs long and nothing is held open there.
 */
export function pagedInventory(query: Query, { table, caseColumn, versionColumn, where = "true", suffix = "" }: HeldTable): AsyncGenerator<InventoryRecord> {
  const sql = `
    select ${caseColumn} as held, max(${versionColumn})::int as version from ${table}
    where ${caseColumn} > $1 and ${where} group by 1 order by 1 limit $2`;
  return inPages(async (after) => {
    const found = await query<{ held: string; version: string }>(sql, [after, String(PAGE)]);
    const rows = found.map(({ held, version }) => ({ key: `${held}${suffix}`, version: Number(version) }));
    return { rows, next: found.length < PAGE ? undefined : found.at(-1)?.held };
  });
}
