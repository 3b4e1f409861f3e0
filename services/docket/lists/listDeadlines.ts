import type { DeadlineLine, ListDeadlinesRequest, ListDeadlinesResponse } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { toMs, toTimeText } from "../rules/moment.ts";
import { beginsWith, type Condition } from "./conditions.ts";
import { readPage } from "./page.ts";

interface DeadlineLineRow {
  readonly case_id: string;
  readonly key: string;
  readonly case_no: string;
  readonly agency_name: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly starts_at: bigint;
  readonly due_at_strict: bigint;
  readonly due_at: bigint;
  readonly state: string;
  readonly provisional: boolean;
  readonly historical: boolean;
  readonly met_at: bigint;
  readonly kind: string;
}

/** Deadlines that meet every condition, the one that ends or ended first before the others. */
export async function listDeadlines(sql: Sql, request: ListDeadlinesRequest): Promise<ListDeadlinesResponse> {
  const { rows, nextPageToken, total } = await readPage<DeadlineLineRow>(sql, request, {
    list: "deadlines",
    from: "from docket_deadline as d",
    conditions: conditionsOf(request),
    order: [
      { column: "d.due_at", type: "bigint" },
      { column: "d.case_id", type: "text" },
      { column: "d.key", type: "text" },
    ],
    placeOf: ({ due_at, case_id, key }) => [String(due_at), case_id, key],
    select: `select page.*, c.case_no, c.agency_name from (select d.* $page) as page
      join docket_case as c using (case_id) order by page.due_at, page.case_id, page.key`,
  });
  return { deadlines: rows.map(toLine), nextPageToken, total };
}

function conditionsOf({ states, ids, role, agencyUscc, division, dueBefore }: ListDeadlinesRequest): Condition[] {
  return [
    // Said in these words, the index of what is still owed serves it.
    [!states.includes("met"), () => "d.state <> 'met'"],
    [states.length > 0, (give) => `d.state = any(${give(states)}::text[])`],
    [ids.length > 0, (give) => `d.id = any(${give(ids)}::text[])`],
    [role !== "", (give) => `d.role = ${give(role)}`],
    [agencyUscc !== "", (give) => `d.agency_uscc = ${give(agencyUscc)}`],
    // The division stands in characters 3–8 of an agency's credit code (GB 32100-2015).
    [division !== "", (give) => beginsWith("substr(d.agency_uscc, 3, 6)", division, give)],
    [dueBefore !== "", (give) => `d.due_at <= ${give(toMs(dueBefore))}`],
  ];
}

function toLine(row: DeadlineLineRow): DeadlineLine {
  return {
    caseId: row.case_id,
    caseNo: row.case_no,
    agencyName: row.agency_name,
    id: row.id,
    name: row.name,
    role: row.role,
    startsAt: toTimeText(row.starts_at),
    dueAtStrict: toTimeText(row.due_at_strict),
    dueAt: toTimeText(row.due_at),
    state: row.state,
    provisional: row.provisional,
    historical: row.historical,
    metAt: toTimeText(row.met_at),
    kind: row.kind,
  };
}
