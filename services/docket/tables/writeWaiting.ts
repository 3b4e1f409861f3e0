import type { SqlQueries } from "../../shared/db/sql.ts";
import type { WaitingRow } from "../rules/change.ts";
import type { Gathered } from "../rules/gather.ts";
import { createMultiRow, namesOf, type Column } from "./multiRow.ts";

const columns: readonly Column<WaitingRow>[] = [
  { name: "event_id", type: "text", cell: ({ eventId }) => eventId },
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "sequence", type: "bigint", cell: ({ sequence }) => sequence },
  { name: "case_no", type: "text", cell: ({ caseNo }) => caseNo },
  { name: "event", type: "text", cell: ({ event }) => event },
  { name: "queue", type: "text", cell: ({ queue }) => queue },
  { name: "reason", type: "text", cell: ({ reason }) => reason },
  { name: "system", type: "text", cell: ({ system }) => system },
  { name: "source_reference", type: "text", cell: ({ sourceReference }) => sourceReference },
  { name: "recorded_at", type: "bigint", cell: ({ recordedAt }) => recordedAt },
  { name: "waiting_until", type: "bigint", cell: ({ waitingUntil }) => waitingUntil },
];

const insert = createMultiRow(columns, `insert into docket_waiting (${namesOf(columns)}) select * from $rows on conflict do nothing`);

/** Writes what waits now, marks what waited too long, and removes what waits no more. */
export async function writeWaiting(queries: SqlQueries, { added, expired, ended }: Gathered["waiting"]): Promise<void> {
  await insert(queries, added.filter(({ eventId }) => !ended.has(eventId)));
  if (expired.size > 0) await queries.query("update docket_waiting set expired = true where event_id = any($1::text[])", [[...expired]]);
  if (ended.size > 0) await queries.query("delete from docket_waiting where event_id = any($1::text[])", [[...ended]]);
}
