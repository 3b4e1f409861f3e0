import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { TraceCasesResponse, TraceKeyResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { hopColumns, toHop, type HopRow } from "../hopColumns.ts";
import { casesWith } from "./casesWith.ts";
import { readKey, type Reading } from "./key.ts";
import { createParams, hopsOfCases, oneOf } from "./params.ts";

/** Most hops in one answer. */
export const HOPS_MAX = 10_000;
/** Most cases that one key leads to; a case has at least a few hops. */
const CASES_MAX = 2_000;

/** What came in one millisecond keeps the order in which it was told. */
const OLDEST_FIRST = "at, time, stream_sequence, stream_index, id";

const columns = hopColumns.map(({ name }) => name).join(", ");

/** What the key names, by the first reading under which anything is known; the hops of all cases it leads to. */
export async function findHops(sql: Sql, key: string, keySecret: string): Promise<TraceKeyResponse> {
  for (const reading of readKey(key, keySecret)) {
    const caseIds = await casesWith(sql, reading, CASES_MAX + 1);
    if (caseIds.length === 0) continue;
    const hops = await hopsOf(sql, reading, caseIds.slice(0, CASES_MAX));
    const truncated = hops.length > HOPS_MAX || caseIds.length > CASES_MAX;
    return { keyKind: reading.kind, cases: toCases(hops.slice(0, HOPS_MAX)), truncated, partial: false };
  }
  return { keyKind: "", cases: [], truncated: false, partial: false };
}

/** The hops of the cases; those without any are left out. */
export async function findCaseHops(sql: Sql, caseIds: readonly string[]): Promise<TraceCasesResponse> {
  const { params, give } = createParams();
  const rows = await sql.query<HopRow>(`select ${columns} from (${hopsOfCases([...new Set(caseIds)], give)}) as found order by ${OLDEST_FIRST} limit ${HOPS_MAX + 1}`, params);
  return { cases: toCases(rows.slice(0, HOPS_MAX).map(toHop)), truncated: rows.length > HOPS_MAX };
}

/** Oldest first. Rejected submissions have no case: they are found by the key itself. */
async function hopsOf(sql: Sql, { column, values }: Reading, caseIds: readonly string[]): Promise<Hop[]> {
  const { params, give } = createParams();
  const rows = await sql.query<HopRow>(
    `select ${columns} from (
       ${hopsOfCases(caseIds, give)}
       union all
       select * from hop where case_id = '' and ${oneOf(column, values, give)}
     ) as found order by ${OLDEST_FIRST} limit ${HOPS_MAX + 1}`,
    params,
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
    .map(([caseId, own]) => ({ caseId, decisionNo: own.findLast(({ decisionNo }) => decisionNo !== "")?.decisionNo ?? "", hops: own, linkedCaseIds: [] }));
}
