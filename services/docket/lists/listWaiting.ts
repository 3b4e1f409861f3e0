import type { ListWaitingRequest, ListWaitingResponse, WaitingLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { toTimeText } from "../rules/moment.ts";
import { readPage } from "./page.ts";

interface WaitingLineRow {
  readonly case_id: string;
  readonly case_no: string;
  readonly event_id: string;
  readonly event: string;
  readonly queue: string;
  readonly reason: string;
  readonly system: string;
  readonly source_reference: string;
  readonly sequence: bigint;
  readonly recorded_at: bigint;
  readonly waiting_until: bigint;
  readonly expired: boolean;
}

/** Submissions that wait, in the order in which they were recorded. */
export async function listWaiting(sql: Sql, request: ListWaitingRequest): Promise<ListWaitingResponse> {
  const { rows, nextPageToken, total } = await readPage<WaitingLineRow>(sql, request, {
    list: "waiting",
    from: "from docket_waiting",
    conditions: [[request.queue !== "", (give) => `queue = ${give(request.queue)}`]],
    order: [{ column: "sequence", type: "bigint" }],
    placeOf: ({ sequence }) => [String(sequence)],
    select: "select * $page",
  });
  return { waiting: rows.map(toLine), nextPageToken, total };
}

function toLine(row: WaitingLineRow): WaitingLine {
  return {
    caseId: row.case_id,
    caseNo: row.case_no,
    eventId: row.event_id,
    event: row.event,
    queue: row.queue,
    reason: row.reason,
    system: row.system,
    sourceReference: row.source_reference,
    recordedAt: toTimeText(row.recorded_at),
    waitingUntil: toTimeText(row.waiting_until),
    expired: row.expired,
  };
}
