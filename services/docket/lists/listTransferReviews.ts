import type { ListTransferReviewsRequest, ListTransferReviewsResponse, TransferReviewLine } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import type { Sql } from "../../shared/db/sql.ts";
import { toTimeText } from "../rules/moment.ts";
import { daysBefore, daysSince } from "../rules/period.ts";
import { readPage } from "./page.ts";

interface ReviewRow {
  readonly case_id: string;
  readonly case_no: string;
  readonly decision_no: string;
  readonly agency_name: string;
  readonly newest_at: bigint;
  readonly rule: string;
  readonly metric: string;
  readonly value: bigint;
  readonly limit_value: bigint;
  readonly ratio_permille: bigint;
  readonly status: string;
  readonly unit: string;
}

/** With these steps a case is with the police. */
const WITH_POLICE = "('transfer.sent', 'police.filed_on_own')";

/**
 * Each hinted case once, with its strongest hint and the time of its newest. A penalty goes by its newest version: the case
 * number may have come with a correction.
 */
const HINTED = `(
  select distinct on (h.case_id) h.case_id, coalesce(nullif(p.case_no, ''), h.case_no) as case_no, coalesce(nullif(p.decision_no, ''), h.decision_no) as decision_no,
    h.agency_uscc, h.agency_name, h.rule, h.metric, h.value, h.limit_value, h.ratio_permille, h.status, h.unit,
    max(h.hinted_at) over (partition by h.case_id) as newest_at
  from docket_hint as h left join docket_penalty as p on p.case_id = h.case_id
  order by h.case_id, h.ratio_permille desc, h.sequence desc
)`;

/** Sent to the police: the case itself, the case of the same number at the agency, or with a transfer that names the decision. */
const TRANSFERRED = `
  exists (select 1 from docket_step as s where s.case_id = h.case_id and s.event in ${WITH_POLICE})
  or exists (
    select 1 from docket_case as c join docket_step as s on s.case_id = c.case_id
    where h.case_no <> '' and c.agency_uscc = h.agency_uscc and c.case_no = h.case_no and s.event in ${WITH_POLICE}
  )
  or exists (
    select 1 from docket_step as s join docket_case as c on c.case_id = s.case_id
    where h.decision_no <> '' and s.decision_no = h.decision_no and s.decision_no <> '' and c.agency_uscc = h.agency_uscc
  )`;

/** 应移未移: hinted cases that nobody has sent to the police, the oldest first. */
export async function listTransferReviews(sql: Sql, now: number, request: ListTransferReviewsRequest): Promise<ListTransferReviewsResponse> {
  const { minDays, agencyUscc } = request;
  const { rows, nextPageToken, total } = await readPage<ReviewRow>(sql, request, {
    list: "transfer-reviews",
    from: `from ${HINTED} as h`,
    conditions: [
      [true, () => `not (${TRANSFERRED})`],
      [minDays > 0, (give) => `h.newest_at <= ${give(daysBefore(minDays, now))}`],
      [agencyUscc !== "", (give) => `h.agency_uscc = ${give(agencyUscc)}`],
    ],
    order: [
      { column: "h.newest_at", type: "bigint" },
      { column: "h.case_id", type: "text" },
    ],
    placeOf: ({ newest_at, case_id }) => [String(newest_at), case_id],
    select: "select h.* $page",
  });
  return { reviews: rows.map((row) => toLine(row, now)), nextPageToken, total };
}

function toLine(row: ReviewRow, now: number): TransferReviewLine {
  return {
    caseId: row.case_id,
    caseNo: row.case_no,
    decisionNo: row.decision_no,
    agencyName: row.agency_name,
    hintedAt: toTimeText(row.newest_at),
    days: daysSince(Number(row.newest_at), now),
    rule: row.rule,
    metric: row.metric,
    value: row.value,
    limit: row.limit_value,
    ratioPermille: Number(row.ratio_permille),
    status: row.status,
    unit: row.unit,
  };
}
