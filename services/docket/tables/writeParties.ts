import type { SqlQueries } from "../../shared/db/sql.ts";
import type { PartyRow, PenaltyRow } from "../rules/change.ts";
import type { Gathered } from "../rules/gather.ts";
import { pairsOf, toSearched } from "../rules/searchText.ts";
import { createMultiRow, namesOf, type Column } from "./multiRow.ts";

/** Separates pairs on their way to the database: a character that no searched text holds. */
const SEPARATOR = "\u001F";

const columns: readonly Column<PartyRow>[] = [
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "place", type: "integer", cell: ({ place }) => place },
  { name: "name", type: "text", cell: ({ name }) => name },
  { name: "searched_name", type: "text", cell: ({ name }) => toSearched(name) },
  { name: "uscc", type: "text", cell: ({ uscc }) => uscc },
  { name: "pairs", type: "text", cell: ({ name }) => pairsOf(toSearched(name)).join(SEPARATOR) },
];

const insert = createMultiRow(
  columns,
  `insert into docket_party (${namesOf(columns)})
   select case_id, place, name, searched_name, uscc, string_to_array(pairs, e'\\x1f') from $rows
   on conflict (case_id, place) do update set name = excluded.name, searched_name = excluded.searched_name, uscc = excluded.uscc, pairs = excluded.pairs`,
);

const penaltyColumns: readonly Column<PenaltyRow>[] = [
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "decision_no", type: "text", cell: ({ decisionNo }) => decisionNo },
  { name: "case_no", type: "text", cell: ({ caseNo }) => caseNo },
  { name: "agency_uscc", type: "text", cell: ({ agencyUscc }) => agencyUscc },
];

/** Writes the newest version of penalties. */
export const writePenalties = createMultiRow(
  penaltyColumns,
  `insert into docket_penalty (${namesOf(penaltyColumns)}) select * from $rows
   on conflict (case_id) do update set decision_no = excluded.decision_no, case_no = excluded.case_no, agency_uscc = excluded.agency_uscc`,
);

/** Replaces the parties of cases. */
export async function writeParties(queries: SqlQueries, parties: Gathered["parties"]): Promise<void> {
  if (parties.size === 0) return;
  await queries.query("delete from docket_party where case_id = any($1::text[])", [[...parties.keys()]]);
  await insert(queries, [...parties.values()].flat());
}
