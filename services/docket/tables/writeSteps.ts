import type { SqlQueries } from "../../shared/db/sql.ts";
import type { StepRow } from "../rules/change.ts";
import type { Gathered } from "../rules/gather.ts";
import { createMultiRow, namesOf, type Column } from "./multiRow.ts";

const columns: readonly Column<StepRow>[] = [
  { name: "event_id", type: "text", cell: ({ eventId }) => eventId },
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "event", type: "text", cell: ({ event }) => event },
  { name: "at", type: "bigint", cell: ({ at }) => at },
  { name: "decision_no", type: "text", cell: ({ decisionNo }) => decisionNo },
];

const insert = createMultiRow(columns, `insert into docket_step (${namesOf(columns)}) select * from $rows on conflict do nothing`);

/** Writes new steps and removes those that were corrected or taken back. */
export async function writeSteps(queries: SqlQueries, { added, removed }: Gathered["steps"]): Promise<void> {
  await insert(queries, added);
  if (removed.size > 0) await queries.query("delete from docket_step where event_id = any($1::text[])", [[...removed]]);
}
