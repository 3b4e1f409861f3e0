import type { CaseSummary, ListCasesRequest, ListCasesResponse } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { toTimeText } from "../rules/moment.ts";
import { endOfDay, startOfDay } from "../rules/period.ts";
import type { ProcedureNames } from "../rules/procedureNames.ts";
import { pairsOf, toSearched } from "../rules/searchText.ts";
import { beginsWith, type Condition, type Give } from "./conditions.ts";
import { readPage } from "./page.ts";

interface CaseRow {
  readonly case_id: string;
  readonly case_no: string;
  readonly agency_uscc: string;
  readonly agency_name: string;
  readonly division: string;
  readonly case_name: string;
  readonly state: string;
  readonly first_step_at: bigint;
  readonly last_step_at: bigint;
  readonly last_sequence: bigint;
  readonly open_deadlines: bigint;
  readonly overdue_deadlines: bigint;
  readonly next_due_at: bigint;
  readonly waiting: bigint;
  readonly parties: readonly string[] | null;
}

/** Parties of the case as opened; of a case that nobody opened, those of the penalties with its number. */
const SELECT = `
  select page.*, due.open_deadlines, due.overdue_deadlines, due.next_due_at,
    (select count(*) from docket_waiting where case_id = page.case_id) as waiting,
    coalesce(
      (select array_agg(name order by place) from docket_party where case_id = page.case_id),
      (select array_agg(distinct party.name) from docket_penalty join docket_party as party using (case_id)
       where docket_penalty.case_no <> '' and docket_penalty.case_no = page.case_no and docket_penalty.agency_uscc = page.agency_uscc)
    ) as parties
  from (select c.* $page) as page
  cross join lateral (
    select count(*) filter (where state = 'open') as open_deadlines, count(*) filter (where state = 'overdue' and kind = 'duty') as overdue_deadlines,
      coalesce(min(due_at) filter (where state = 'open'), 0) as next_due_at
    from docket_deadline where case_id = page.case_id
  ) as due
  order by page.last_sequence desc`;

/** A report under a mistyped number that was taken back or refused leaves a case of which nothing is known. */
const HAS_SUBSTANCE = `(c.first_step_at > 0 or exists (select 1 from docket_waiting as w where w.case_id = c.case_id)
  or exists (select 1 from docket_deadline as d where d.case_id = c.case_id))`;

/** Cases that meet every condition, newest change first; a case that changes while one pages moves to the front. */
export async function listCases(sql: Sql, names: ProcedureNames, request: ListCasesRequest): Promise<ListCasesResponse> {
  const { rows, nextPageToken, total } = await readPage<CaseRow>(sql, request, {
    list: "cases",
    from: "from docket_case as c",
    conditions: conditionsOf(request),
    order: [{ column: "c.last_sequence", type: "bigint" }],
    descending: true,
    placeOf: ({ last_sequence }) => [String(last_sequence)],
    select: SELECT,
  });
  return { cases: rows.map((row) => toSummary(row, names)), nextPageToken, total };
}

function conditionsOf({ states, agencyUscc, division, from, until, party, overdue, caseNo, manual }: ListCasesRequest): Condition[] {
  return [
    [toSearched(caseNo) === "", () => HAS_SUBSTANCE],
    [states.length > 0, (give) => `c.state = any(${give(states)}::text[])`],
    [agencyUscc !== "", (give) => `c.agency_uscc = ${give(agencyUscc)}`],
    [division !== "", (give) => beginsWith("c.division", division, give)],
    [from !== "", (give) => `c.first_step_at >= ${give(startOfDay(from))}`],
    [until !== "", (give) => `c.first_step_at > 0 and c.first_step_at < ${give(endOfDay(until))}`],
    [party !== "", (give) => concerns(party, give)],
    // What a party may do or leave, or what is owed only under a condition, can end without anybody being late.
    [overdue, () => "exists (select 1 from docket_deadline as d where d.case_id = c.case_id and d.state = 'overdue' and d.kind = 'duty')"],
    [toSearched(caseNo) !== "", (give) => beginsWith("c.searched_no", toSearched(caseNo), give)],
    [manual, () => "exists (select 1 from docket_waiting as w where w.case_id = c.case_id and (w.queue = 'manual' or w.expired))"],
  ];
}

/** The case has such a party, or a penalty with its number has. Names are found by their pairs of characters, then looked at. */
function concerns(party: string, give: Give): string {
  const searched = toSearched(party);
  const code = give(searched.toUpperCase());
  const found = `from docket_party as p where p.uscc = ${code} or (p.pairs @> ${give(pairsOf(searched))}::text[] and strpos(p.searched_name, ${give(searched)}) > 0)`;
  return `c.case_id in (select p.case_id ${found})
    or (c.agency_uscc, c.case_no) in (select agency_uscc, case_no from docket_penalty where case_no <> '' and case_id in (select p.case_id ${found}))`;
}

function toSummary(row: CaseRow, { states }: ProcedureNames): CaseSummary {
  return {
    caseId: row.case_id,
    caseNo: row.case_no,
    agencyUscc: row.agency_uscc,
    agencyName: row.agency_name,
    division: row.division,
    caseName: row.case_name,
    state: row.state,
    stateName: states.get(row.state) ?? "",
    firstStepAt: toTimeText(row.first_step_at),
    lastStepAt: toTimeText(row.last_step_at),
    openDeadlines: Number(row.open_deadlines),
    overdueDeadlines: Number(row.overdue_deadlines),
    nextDueAt: toTimeText(row.next_due_at),
    waiting: Number(row.waiting),
    parties: [...(row.parties ?? [])],
  };
}
