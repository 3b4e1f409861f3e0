import { HubError } from "../../../../services/shared/errors.ts";
import type { Database, Table } from "./database.ts";

export type Right = "select" | "insert" | "update";

/** Statements that need a right and change nothing, because no row fulfils their condition. */
const probes: Readonly<Record<Right, (table: string, columns: readonly string[]) => string>> = {
  select: (table, columns) => `select ${columns.join(", ")} from ${table} where 1 = 0`,
  update: (table, columns) => `update ${table} set ${columns.map((column) => `${column} = ${column}`).join(", ")} where 1 = 0`,
  insert: (table, columns) => `insert into ${table} (${columns.join(", ")}) select ${columns.join(", ")} from ${table} where 1 = 0`,
};

/** The rights on columns of a table that the login lacks, found by trying what has no effect. */
export async function missingRights(database: Database, table: Table, rights: Readonly<Partial<Record<Right, readonly string[]>>>): Promise<readonly string[]> {
  const lacking: string[] = [];
  for (const [right, columns] of Object.entries(rights) as [Right, readonly string[]][]) {
    try {
      if (columns.length > 0) await database.query(probes[right](table.sql, [...new Set(columns)].map(database.dialect.quote)), []);
    } catch (error) {
      if (!(error instanceof HubError) || !NO_RIGHT.test(error.metadata["detail"] ?? "")) throw error;
      lacking.push(right);
    }
  }
  return lacking;
}

const NO_RIGHT = /^(42501|1142|1143|1227)\b/;
