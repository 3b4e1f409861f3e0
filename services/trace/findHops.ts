import type { Hop } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { TraceCasesResponse, TraceKeyResponse } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Sql } from "../shared/db/sql.ts";
import { hopColumns, toHop, type HopRow } from "./hopColumns.ts";
import { readKey, type Reading } from "./key.ts";
import { INDEXED_CHARACTERS, type SearchedColumn } from "./schema.ts";

/** Most hops in one answer. */
export const HOPS_MAX = 10_000;
/** Most cases that one key leads to; a case has at least a few hops. */
const CASES_MAX = 2_000;

const columns = hopColumns.map(({ name }) => name).join(", ");

/** What the key names, by the first reading under which anything is known; the hops of all cases it leads to. */
export async function findHops(sql: Sql, key: string): Promise<TraceKeyResponse> {
  for (const reading of readKey(key)) {
    const caseIds = await findCases(sql, reading);
    if (caseIds.length === 0) continue;
    const hops = await hopsOf(sql, reading, caseIds.slice(0, CASES_MAX));
    const truncated = hops.length > HOPS_MAX || caseIds.length > CASES_MAX;
    return { keyKind: reading.kind, cases: toCases(hops.slice(0, HOPS_MAX)), truncated };
  }
  return { keyKind: "", cases: [], truncated: false };
}

/** The hops of the cases; those without any are left out. */
export async function findCaseHops(sql: Sql, caseIds: readonly string[]): Promise<TraceCasesResponse> {
  const rows = await sql.query<HopRow>(
    `select ${columns} from hop where ${oneOf("case_id", 1)} order by time, stream_sequence, stream_index limit ${HOPS_MAX + 1}`,
    [caseIds],
  );
  return { cases: toCases(rows.slice(0, HOPS_MAX).map(toHop)), truncated: rows.length > HOPS_MAX };
}

/** Condition on a column that its index serves, for values in parameter `$n`. */
const oneOf = (column: SearchedColumn, n: number) =>
  `${column} <> '' and left(${column}, ${INDEXED_CHARACTERS}) in (select left(value, ${INDEXED_CHARACTERS}) from unnest($${n}::text[]) as value) and ${column} = any($${n}::text[])`;

async function findCases(sql: Sql, { column, values }: Reading): Promise<string[]> {
  const rows = await sql.query<{ case_id: string }>(`select distinct case_id from hop where ${oneOf(column, 1)} limit ${CASES_MAX + 1}`, [values]);
  return rows.map((row) => row.case_id);
}

/** Oldest first. Rejected submissions have no case: they are found by the key itself. */
async function hopsOf(sql: Sql, { column, values }: Reading, caseIds: readonly string[]): Promise<Hop[]> {
  const rows = await sql.query<HopRow>(
    `select ${columns} from (
       select * from hop where ${oneOf("case_id", 1)}
       union all
       select * from hop where case_id = '' and ${oneOf(column, 2)}
     ) as found order by time, stream_sequence, stream_index limit ${HOPS_MAX + 1}`,
    [caseIds, values],
  );
  return rows.map(toHop);
}

function toCases(hops: readonly Hop[]): TraceKeyResponse["cases"] {
  const byCase = new Map<string, Hop[]>();
  for (const hop of hops) {
    const own = byCase.get(hop.caseId);
    if (own) own.push(hop);
    else byCase.set(hop.caseId, [hop]);
  }
  return [...byCase]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([caseId, own]) => ({ caseId, decisionNo: own.findLast(({ decisionNo }) => decisionNo !== "")?.decisionNo ?? "", hops: own }));
}
