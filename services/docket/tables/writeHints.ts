import type { HintRow } from "../rules/change.ts";
import { createMultiRow, namesOf, type Column } from "./multiRow.ts";

const columns: readonly Column<HintRow>[] = [
  { name: "event_id", type: "text", cell: ({ eventId }) => eventId },
  { name: "case_id", type: "text", cell: ({ caseId }) => caseId },
  { name: "sequence", type: "bigint", cell: ({ sequence }) => sequence },
  { name: "case_no", type: "text", cell: ({ caseNo }) => caseNo },
  { name: "decision_no", type: "text", cell: ({ decisionNo }) => decisionNo },
  { name: "agency_uscc", type: "text", cell: ({ agencyUscc }) => agencyUscc },
  { name: "agency_name", type: "text", cell: ({ agencyName }) => agencyName },
  { name: "rule", type: "text", cell: ({ rule }) => rule },
  { name: "metric", type: "text", cell: ({ metric }) => metric },
  { name: "value", type: "bigint", cell: ({ value }) => value },
  { name: "limit_value", type: "bigint", cell: ({ limit }) => limit },
  { name: "ratio_permille", type: "bigint", cell: ({ ratioPermille }) => ratioPermille },
  { name: "status", type: "text", cell: ({ status }) => status },
  { name: "unit", type: "text", cell: ({ unit }) => unit },
  { name: "hinted_at", type: "bigint", cell: ({ hintedAt }) => hintedAt },
];

/** Writes hints; one that is there stays as it is. */
export const writeHints = createMultiRow(columns, `insert into docket_hint (${namesOf(columns)}) select * from $rows on conflict do nothing`);
