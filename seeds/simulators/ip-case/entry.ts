import type { Pool } from "pg";
import type { FeedRow } from "../contract.ts";

/** V2 codes that the table keeps under another column. */
const COLUMNS: Readonly<Record<string, string>> = { CF_FR_ZJHM: "cf_fr_sfzh" };
const EXCHANGE_KEYS = new Set(["OP", "VERSION", "CHANGED_AT"]);

const FACT_COLUMNS = [
  "cf_xdr_mc", "cf_xdr_lb", "cf_xdr_shxym", "cf_xdr_gszc", "cf_xdr_zzjg", "cf_xdr_swdj", "cf_xdr_sydw", "cf_xdr_shzz",
  "cf_frdb", "cf_fr_zjlx", "cf_fr_sfzh", "cf_xdr_zjlx", "cf_xdr_zjhm", "cf_wsh", "cf_wfxw", "cf_sy", "cf_yj", "cf_cflb",
  "cf_nr", "cf_nr_fk", "cf_nr_wfff", "cf_nr_zkdx", "cf_jdrq", "cf_yxq", "cf_gsjzq", "cf_cfjg", "cf_cfjgdm", "cf_sjly",
  "cf_sjlydm", "bz", "ajbh",
];
const COLUMN_TYPES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(FACT_COLUMNS.map((name) => [name, "text"])),
  extra: "jsonb",
  op: "text",
  version: "bigint",
  datavervison: "text",
  changed_at: "text",
};
const NAMES = Object.keys(COLUMN_TYPES).join(", ");
const RECORD = Object.entries(COLUMN_TYPES).map(([name, type]) => `${name} ${type}`);
const INSERT = `
  insert into ip_case.penalty_out (${NAMES})
  select ${NAMES} from rows from (jsonb_to_recordset($1::jsonb) as (${RECORD.join(", ")})) with ordinality as r(${NAMES}, position)
  order by position
  returning seq::text`;
const CHUNK = 500;

/** Enters rows as the system's own users would; the tickets are the `seq` of the rows. */
export async function enterRows(owner: Pool, rows: readonly FeedRow[]): Promise<readonly string[]> {
  const tickets: string[] = [];
  for (let start = 0; start < rows.length; start += CHUNK) {
    const cells = rows.slice(start, start + CHUNK).map(toCells);
    const { rows: entered } = await owner.query<{ seq: string }>(INSERT, [JSON.stringify(cells)]);
    tickets.push(...entered.map(({ seq }) => seq));
  }
  return tickets.sort((a, b) => Number(a) - Number(b));
}

function toCells(row: FeedRow): Record<string, unknown> {
  const cells: Record<string, unknown> = { ...exchangeCells(row) };
  const extra: Record<string, string> = {};
  for (const [code, value] of Object.entries(row)) {
    if (EXCHANGE_KEYS.has(code)) continue;
    const column = COLUMNS[code] ?? code.toLowerCase();
    // PostgreSQL keeps no NUL in texts.
    const text = value.replaceAll("\0", "\uFFFD");
    if (FACT_COLUMNS.includes(column)) cells[column] = text;
    else extra[code] = text;
  }
  return Object.keys(extra).length === 0 ? cells : { ...cells, extra };
}

/** VERSION goes to the number column when it is one, and in any case to the misspelt text column. */
function exchangeCells(row: FeedRow): Record<string, unknown> {
  const version = row["VERSION"] ?? "";
  return {
    op: row["OP"] ?? null,
    version: /^\d{1,18}$/.test(version) ? version : null,
    datavervison: version === "" ? null : version,
    changed_at: row["CHANGED_AT"] ?? null,
  };
}
