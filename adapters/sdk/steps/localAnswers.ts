import { Outcome, SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { ReadForm } from "./stepForm.ts";

/** What an adapter needs to answer a row: its name, and its findings when it is a form. */
export type AnswerableRow = Pick<ReadForm, "submissionId"> & Partial<ReadForm>;

/**
 * One answer per row, in the order of the rows: the hub's, to which what the adapter found on the form is added, and a
 * rejection for a row that could not be submitted. Fails with INTERNAL when the hub's answers do not fit the rows.
 */
export function answersOf(rows: readonly AnswerableRow[], fromHub: readonly SubmissionAnswer[]): readonly SubmissionAnswer[] {
  const byId = new Map(fromHub.map((answer) => [answer.submissionId, answer]));
  return rows.map((row) => {
    const { submissionId, submission, errors = [], warnings = [] } = row;
    if (!submission) return SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.REJECTED, errors, warnings });
    const answer = byId.get(submissionId);
    if (!answer) throw new HubError("INTERNAL", `没有第 ${submissionId} 行的答复 / no answer to row ${submissionId}`, { submissionId });
    return warnings.length === 0 ? answer : { ...answer, warnings: [...answer.warnings, ...warnings] };
  });
}
