import { Outcome, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import { stepTitle } from "../sdk/steps/noticeValues.ts";
import { formTitleOf, readStepForm, type ReadForm } from "../sdk/steps/stepForm.ts";
import type { OutboxAck, OutboxItem } from "./platform.ts";

/** The fact as a submission, with the values as found; with errors instead when it is unreadable or its 类型 unknown. */
export function toSubmission({ id, fact }: OutboxItem): ReadForm {
  if (!fact) return { submissionId: id, errors: [UNREADABLE], warnings: [] };
  return readStepForm(fact, { submissionId: id, sourceReference: `${OUTBOX}${id}`, stepField: "类型" });
}

const OUTBOX = "outbox/";

/** The platform's own number of the fact that a submission came from; undefined when it came from elsewhere. */
export function toTicket(sourceReference: string): string | undefined {
  return sourceReference.startsWith(OUTBOX) ? sourceReference.slice(OUTBOX.length) : undefined;
}

const UNREADABLE = FieldIssue.fromPartial({ code: "E002", message: "填报格式错误，各栏应为文字，列表栏应为列表 / malformed: every field must be text, lists must be lists" });

const outcomes: Readonly<Record<Outcome, OutboxAck["outcome"]>> = {
  [Outcome.UNSPECIFIED]: "rejected",
  [Outcome.ACCEPTED]: "accepted",
  [Outcome.DUPLICATE]: "duplicate",
  [Outcome.PARKED]: "parked",
  [Outcome.REJECTED]: "rejected",
  [Outcome.MANUAL]: "manual",
};

function toIssue({ code, field, message, remedy }: FieldIssue): OutboxAck["errors"][number] {
  return { code, field: formTitleOf(field), message: remedy ? `${message}。${remedy}` : message };
}

/** The hub's answer in the platform's form. */
export function toAck(answer: SubmissionAnswer): OutboxAck {
  const { submissionId, outcome, caseId, eventId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  return {
    id: submissionId,
    outcome: outcomes[outcome],
    caseId,
    eventId,
    version,
    waitingFor: stepTitle(waitingFor),
    waitingUntil,
    errors: errors.map(toIssue),
    warnings: warnings.map(toIssue),
  };
}
