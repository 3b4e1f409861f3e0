import { pagedInventory } from "../sdk/connectors/pagedInventory.ts";
import type { Database } from "../sdk/connectors/exchange-table/database.ts";
import type { Inventory } from "../sdk/contract.ts";

/**
 * The last version of each notice that the system passed; a withdrawn one stays with the version of its withdrawal. Rows that
 * wait for their check or were refused are not held.
 */
export function createInventory(database: Database, schema: string): Inventory {
  const held = { table: `${schema}.gsxt_penalty`, caseColumn: "case_id", versionColumn: "case_version", where: '"checkState" = 1', suffix: "@credit" };
  return { records: () => pagedInventory(database.query, held) };
}
