import { HubError } from "../../../../services/shared/errors.ts";
import type { Inspection } from "../contract.ts";
import { binaryValue, openTable, type Database } from "./database.ts";
import type { Row } from "./rows.ts";

const RECORDS = 100;

/** Columns and the first rows of a table or view; binary values are left out. */
export async function inspectTable(database: Database, schema: string | undefined, place: string): Promise<Inspection> {
  const table = openTable(database, place, schema);
  const columns = [...(await table.columns()).keys()];
  if (columns.length === 0) throw new HubError("INVALID_REQUEST", `没有表 ${place}，或无权查看 / no table ${place}, or no right to see it`, { table: place });
  const rows = await database.query<Row>(`select * from ${table.sql} limit ${RECORDS}`, []);
  const records = rows.map((row, index) => ({
    place: `${place}#${index + 1}`,
    fields: Object.fromEntries(Object.entries(row).filter(([, value]) => value !== binaryValue)),
  }));
  return { columns, records };
}
