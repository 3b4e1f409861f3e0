import { pagedInventory, type HeldTable } from "../sdk/connectors/pagedInventory.ts";
import type { Database } from "../sdk/connectors/exchange-table/database.ts";
import type { Inventory } from "../sdk/contract.ts";

/**
 * The last version that the tables have of a case, apart for each counting of versions: `transfer_in` and notices of the domain
 * `case`, publication states over all channels, hints. Of several notices or channels of a case only the last shows.
 */
export function createInventory(database: Database, schema: string): Inventory {
  const columns = { caseColumn: "case_id", versionColumn: "case_version" };
  const tables: readonly HeldTable[] = [
    { ...columns, table: `${schema}.transfer_in` },
    { ...columns, table: `${schema}.publication_state_in`, suffix: "@credit" },
    { ...columns, table: `${schema}.ys_inbox`, where: "domain = 'case'" },
    { ...columns, table: `${schema}.ys_inbox`, where: "domain = 'hint'", suffix: "@hint" },
  ];
  return {
    async *records() {
      for (const table of tables) yield* pagedInventory(database.query, table);
    },
  };
}
