import type { Pool } from "pg";
import { stepColumns } from "../../../adapters/ip-case/stepColumns.ts";
import type { FeedRow } from "../contract.ts";

/** Columns by the titles that people use. */
const columns = new Map(Object.entries(stepColumns).map(([column, title]) => [title, column]));
const NAMES = [...Object.keys(stepColumns), "extra"];
const INSERT = `
  insert into ip_case.ys_outbox (${NAMES.join(", ")})
  select ${NAMES.join(", ")} from jsonb_to_recordset($1::jsonb) as r(${NAMES.map((name) => `${name} ${name === "extra" ? "jsonb" : "text"}`).join(", ")})
  returning seq::text`;

/** Whether a row to feed is a step of a transfer. */
export function isStep(row: FeedRow): boolean {
  return row["环节"] !== undefined;
}

/** Tickets of steps say their table: `seq` alone names a penalty row. */
export function ticketOf(seq: string): string {
  return `ys_outbox/${seq}`;
}

/** Enters one step as the system's user would; resolves with its ticket. */
export async function enterStep(owner: Pool, row: FeedRow): Promise<string> {
  const { rows } = await owner.query<{ seq: string }>(INSERT, [JSON.stringify([toCells(row)])]);
  return ticketOf(rows[0]?.seq ?? "");
}

/** A title without a column goes into `extra`. */
function toCells(row: FeedRow): Record<string, unknown> {
  const cells: Record<string, unknown> = {};
  const extra: Record<string, string> = {};
  for (const [title, value] of Object.entries(row)) {
    const column = columns.get(title === "操作" ? "OP" : title);
    // PostgreSQL keeps no NUL in texts.
    const text = value.replaceAll("\0", "\uFFFD");
    if (column === undefined) extra[title] = text;
    else cells[column] = text;
  }
  return Object.keys(extra).length === 0 ? cells : { ...cells, extra };
}
