import type { SubmissionParked } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { ManualReviewOpened, SubmissionExpired, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Change } from "./change.ts";
import type { Mark } from "./journalFact.ts";
import { toMs } from "./moment.ts";
import { headOf } from "./readStep.ts";

/** What the reading of the submission inside a SubmissionParked yields beside the event's own fields. */
export interface ParkedReport {
  /** Step reported, or the event type that a penalty row would become. */
  readonly event: string;
  readonly caseNo: string;
  readonly agency: AgencyRef | undefined;
}

/** A report that waits for its predecessor. */
export function readParked(data: SubmissionParked & { readonly report: ParkedReport }, mark: Mark): Change[] {
  const { report, source } = data;
  const caseNo = data.caseNo || report.caseNo;
  return [
    ...newsOf(mark, { caseNo, agency: report.agency }),
    {
      kind: "waiting",
      row: {
        ...placeOf(mark),
        caseNo,
        event: data.event || report.event,
        queue: "parked",
        reason: data.waitingFor,
        system: data.senderSystem || (source?.system ?? ""),
        sourceReference: source?.reference ?? "",
        waitingUntil: toMs(data.waitingUntil),
      },
    },
  ];
}

/** A report that waits for a person. */
export function readManual(data: ManualReviewOpened, mark: Mark): Change[] {
  const { source } = data;
  return [
    ...newsOf(mark, data),
    {
      kind: "waiting",
      row: {
        ...placeOf(mark),
        caseNo: data.caseNo,
        event: data.event,
        queue: "manual",
        reason: data.issues.map(({ message }) => message).join("; "),
        system: data.senderSystem || (source?.system ?? ""),
        sourceReference: source?.reference ?? "",
        waitingUntil: 0,
      },
    },
  ];
}

export function readResolved(data: SubmissionResolved, mark: Mark): Change[] {
  return [...newsOf(mark, data), { kind: "waitingEnded", eventId: data.submissionEventId }];
}

export function readExpired(data: SubmissionExpired, mark: Mark): Change[] {
  return [...newsOf(mark, data), { kind: "waitingExpired", eventId: data.submissionEventId }];
}

/** Only transfer cases are lines of the docket; a waiting penalty row is only in the list of what waits. */
function newsOf(mark: Mark, head: { readonly caseNo: string; readonly agency?: AgencyRef | undefined }): Change[] {
  return mark.isTransfer ? [{ kind: "case", told: headOf(mark, head) }] : [];
}

function placeOf({ eventId, caseId, sequence, recordedAt }: Mark) {
  return { eventId, caseId, sequence, recordedAt };
}
