import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { HistoryRecomputed, StepRetracted } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { TransferReviewSuggested } from "../../../proto/gen/hub/hint/v1/hint.ts";
import type { EventType } from "../../../proto/gen/events.ts";
import type { Change } from "./change.ts";
import type { JournalFact, Mark, MessageOf } from "./journalFact.ts";
import type { ProcedureNames } from "./procedureNames.ts";
import { readCancelled, readMet, readOverdue, readStarted, readWarning } from "./readDeadline.ts";
import { headOf, readStep, toParties, type StepMessage } from "./readStep.ts";
import { readExpired, readManual, readParked, readResolved, type ParkedReport } from "./readWaiting.ts";

/** What an event changes in the tables; nothing for an event that the docket does not keep. Pure. */
export function changesOf(names: ProcedureNames, { type, data, mark }: JournalFact): Change[] {
  const step = names.findStep(type);
  if (step) return readStep(step, data as StepMessage, mark);
  const read = readings[type as keyof typeof readings];
  return read ? read(data as never, mark) : [];
}

type Reading<Message> = (data: Message, mark: Mark) => Change[];
type Message<Type extends EventType> = Type extends "hub.case.v1.SubmissionParked" ? MessageOf<Type> & { readonly report: ParkedReport } : MessageOf<Type>;

/** How each event that is no step is read. */
const readings = {
  "hub.case.v1.DeadlineStarted": readStarted,
  "hub.case.v1.DeadlineWarning": readWarning,
  "hub.case.v1.DeadlineOverdue": readOverdue,
  "hub.case.v1.DeadlineMet": readMet,
  "hub.case.v1.DeadlineCancelled": readCancelled,
  "hub.case.v1.SubmissionParked": readParked,
  "hub.case.v1.ManualReviewOpened": readManual,
  "hub.case.v1.SubmissionResolved": readResolved,
  "hub.case.v1.SubmissionExpired": readExpired,
  "hub.case.v1.StepRetracted": readRetracted,
  "hub.case.v1.HistoryRecomputed": readRecomputed,
  "hub.case.v1.PenaltyDecided": readPenalty,
  "hub.case.v1.PenaltyCorrected": readPenalty,
  "hub.hint.v1.TransferReviewSuggested": readHint,
} as const satisfies { readonly [Type in EventType]?: Reading<Message<Type>> };

function readRetracted(data: StepRetracted, mark: Mark): Change[] {
  return [
    { kind: "case", told: headOf(mark, data) },
    { kind: "stepRemoved", eventId: data.stepEventId },
  ];
}

/** The last word on the state of a case whose history is read otherwise now. */
function readRecomputed(data: HistoryRecomputed, mark: Mark): Change[] {
  return [{ kind: "case", told: { ...headOf(mark, data), ...(data.stateAfter === "" ? {} : { state: data.stateAfter }) } }];
}

function readPenalty({ penalty }: { readonly penalty: Penalty | undefined }, { caseId }: Mark): Change[] {
  if (!penalty) return [];
  const { decisionNo, caseNo, agency, party } = penalty;
  return [
    { kind: "penalty", row: { caseId, decisionNo, caseNo: caseNo.trim(), agencyUscc: (agency?.uscc ?? "").toUpperCase() } },
    { kind: "parties", caseId, rows: toParties(caseId, party ? [party] : []) },
  ];
}

function readHint(data: TransferReviewSuggested, { eventId, caseId, sequence, recordedAt }: Mark): Change[] {
  const { decisionNo, rule, metric, value, limit, ratioPermille, status, unit } = data;
  const { agencyUscc, agencyName, caseNo } = headOf({ caseId, sequence }, data);
  const place = { eventId, caseId: data.caseId || caseId, sequence, hintedAt: recordedAt };
  return [{ kind: "hint", row: { ...place, caseNo, decisionNo, agencyUscc, agencyName, rule, metric, value, limit, ratioPermille, status, unit } }];
}
