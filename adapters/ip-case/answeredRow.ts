import { Outcome, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import { formTitleOf } from "../sdk/steps/stepForm.ts";

const STATES: Readonly<Record<Outcome, readonly [state: string, word: string]>> = {
  [Outcome.UNSPECIFIED]: ["1", ""],
  [Outcome.ACCEPTED]: ["2", "accepted"],
  [Outcome.DUPLICATE]: ["3", "duplicate"],
  [Outcome.PARKED]: ["4", "parked"],
  [Outcome.REJECTED]: ["9", "rejected"],
  [Outcome.MANUAL]: ["5", "manual"],
};

/** An answer as the exchange table keeps it; the column names are those of the table. */
export interface AnsweredRow {
  readonly seq: string;
  readonly state: string;
  readonly event_id: string;
  readonly case_id: string;
  readonly hub_version: number;
  /** For the system's users: outcome, errors and warnings with code, field, words and how to mend. */
  readonly answer: string;
}

export function toAnsweredRow(answer: SubmissionAnswer): AnsweredRow {
  const { submissionId, eventId, caseId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  const [state, outcome] = STATES[answer.outcome];
  return {
    seq: submissionId,
    state,
    event_id: eventId,
    case_id: caseId,
    hub_version: version,
    answer: JSON.stringify({ outcome, waitingFor, waitingUntil, errors: errors.map(inTitles), warnings: warnings.map(inTitles) }),
  };
}

/** Fields of a step are called as on the form; those of a penalty are codes anyway. */
function inTitles(issue: FieldIssue): FieldIssue {
  return { ...issue, field: formTitleOf(issue.field) };
}
