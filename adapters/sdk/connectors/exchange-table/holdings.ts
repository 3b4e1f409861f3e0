import type { InventoryRecord } from "../../contract.ts";
import { inPages } from "../pages.ts";
import type { Database, Table } from "./database.ts";
import type { TableTarget } from "./settings.ts";
import { Statement } from "./statement.ts";
import { atTable } from "./tableNames.ts";

/** Records of one page: some hundred kilobytes. */
const PAGE = 2_000;

/**
 * The highest version of each record in the table, page after page by the record's column (which should have an index), so that no
 * statement runs long and nothing is held open there. Undefined when the table has no column for the record or its version.
 */
export function holdingsOf({ query, dialect }: Database, table: Table, { record, version }: TableTarget): (() => AsyncIterable<InventoryRecord>) | undefined {
  if (record === undefined || version === undefined) return undefined;
  const [key, number] = [dialect.quote(record), dialect.quote(version)];
  return () =>
    inPages(async (after) =>
      atTable(table.name, async () => {
        const statement = new Statement(dialect, await table.columns());
        const sql = `select ${key} as held, max(${number}) as version from ${table.sql} where ${key} > ${statement.put(record, after)} group by ${key} order by ${key} limit ${PAGE}`;
        const found = await query<{ held: string; version: string }>(sql, statement.values);
        return { rows: found.map(({ held, version }) => ({ key: held, version: Number(version) })), next: found.length < PAGE ? undefined : found.at(-1)?.held };
      }),
    );
}
