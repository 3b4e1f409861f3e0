import type { CaseTold } from "../rules/change.ts";
import { toSearched } from "../rules/searchText.ts";
import { createMultiRow, type Column } from "./multiRow.ts";

const columns: readonly Column<CaseTold>[] = [
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "case_no", type: "text", cell: ({ caseNo }) => caseNo },
  { name: "searched_no", type: "text", cell: ({ caseNo }) => toSearched(caseNo) },
  { name: "agency_uscc", type: "text", cell: ({ agencyUscc }) => agencyUscc },
  { name: "agency_name", type: "text", cell: ({ agencyName }) => agencyName },
  { name: "state", type: "text", cell: ({ state }) => state ?? "" },
  { name: "opened", type: "boolean", cell: ({ opened }) => opened !== undefined },
  { name: "stated_division", type: "text", cell: ({ opened }) => opened?.division ?? "" },
  { name: "case_name", type: "text", cell: ({ opened }) => opened?.caseName ?? "" },
  { name: "last_sequence", type: "bigint", cell: ({ sequence }) => sequence },
];

const kept = (column: string) => `${column} = coalesce(nullif(told.${column}, ''), c.${column})`;

/**
 * Adds what was told to the lines of the cases. The steps must have been written before: first and last step are looked up.
 * @param initialState State of a case of which no step is known.
 */
export function createWriteCases(initialState: string) {
  const initial = `'${initialState.replaceAll("'", "''")}'`;
  return createMultiRow(
    columns,
    `merge into docket_case as c
     using (
       select sent.*, coalesce(step.first_at, 0) as first_step_at, coalesce(step.last_at, 0) as last_step_at
       from $rows
       left join lateral (select min(at) as first_at, max(at) as last_at from docket_step where docket_step.case_id = sent.case_id) as step on true
     ) as told on c.case_id = told.case_id
     when matched then update set
       ${["case_no", "searched_no", "agency_uscc", "agency_name", "state"].map(kept).join(", ")},
       stated_division = case when told.opened then told.stated_division else c.stated_division end,
       case_name = case when told.opened then told.case_name else c.case_name end,
       first_step_at = told.first_step_at, last_step_at = told.last_step_at, last_sequence = told.last_sequence
     when not matched then insert
       (case_id, case_no, searched_no, agency_uscc, agency_name, state, stated_division, case_name, first_step_at, last_step_at, last_sequence)
       values (told.case_id, told.case_no, told.searched_no, told.agency_uscc, told.agency_name, coalesce(nullif(told.state, ''), ${initial}),
         told.stated_division, told.case_name, told.first_step_at, told.last_step_at, told.last_sequence)`,
  );
}
