import type { SqlQueries } from "../../shared/db/sql.ts";
import type { DeadlineRow } from "../rules/change.ts";
import type { DeadlineName, Gathered } from "../rules/gather.ts";
import { createMultiRow, namesOf, type Column } from "./multiRow.ts";

const key: readonly Column<DeadlineName>[] = [
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "key", type: "text", cell: (row) => row.key },
];

const columns: readonly Column<DeadlineRow>[] = [
  ...key,
  { name: "id", type: "text", cell: ({ id }) => id },
  { name: "name", type: "text", cell: ({ name }) => name },
  { name: "role", type: "text", cell: ({ role }) => role },
  { name: "kind", type: "text", cell: ({ kind }) => kind },
  { name: "agency_uscc", type: "text", cell: ({ agencyUscc }) => agencyUscc },
  { name: "starts_at", type: "bigint", cell: ({ startsAt }) => startsAt },
  { name: "warn_at", type: "bigint", cell: ({ warnAt }) => warnAt },
  { name: "due_at_strict", type: "bigint", cell: ({ dueAtStrict }) => dueAtStrict },
  { name: "due_at", type: "bigint", cell: ({ dueAt }) => dueAt },
  { name: "provisional", type: "boolean", cell: ({ provisional }) => provisional },
  { name: "state", type: "text", cell: ({ state }) => state },
  { name: "historical", type: "boolean", cell: ({ historical }) => historical },
  { name: "met_at", type: "bigint", cell: ({ metAt }) => metAt },
  { name: "late", type: "boolean", cell: ({ late }) => late },
];

const clear = createMultiRow(key, "delete from docket_deadline using $rows where docket_deadline.case_id = sent.case_id and docket_deadline.key = sent.key");

const replaced = columns.filter(({ name }) => !["case_id", "key", "historical"].includes(name)).map(({ name }) => `${name} = excluded.${name}`);
const write = createMultiRow(
  columns,
  `insert into docket_deadline (${namesOf(columns)}) select * from $rows
   on conflict (case_id, key) do update set ${replaced.join(", ")}, historical = docket_deadline.historical or excluded.historical`,
);

/** Removes deadlines that ended or began anew, and writes the others as they stand now. */
export async function writeDeadlines(queries: SqlQueries, { cleared, written }: Gathered["deadlines"]): Promise<void> {
  await clear(queries, [...cleared.values()]);
  await write(queries, [...written.values()]);
}
