import { pagedInventory } from "../sdk/connectors/pagedInventory.ts";
import type { Database } from "../sdk/connectors/postgres.ts";
import type { Inventory } from "../sdk/contract.ts";

/** The last version of each case in the court's inbox table. That an older notice of a case is lost does not show. */
export function createInventory(database: Database, schema: string): Inventory {
  const held = { table: `${schema}.xs_tz`, caseColumn: "ajbs", versionColumn: "bbh" };
  return { records: () => pagedInventory(database.query, held) };
}
