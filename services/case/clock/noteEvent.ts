import { snakeName, type StoredEvent } from "../../shared/bus/envelope.ts";
import { decodeEventData } from "../../shared/events/view.ts";
import type { DeadlineStarted, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { SubmissionParked } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { nextLook } from "../rules/procedure/deadlineChanges.ts";
import type { DeadlineLaw } from "../rules/procedure/deadlines.ts";
import type { LookBook } from "./lookBook.ts";

type Note = (event: StoredEvent, law: DeadlineLaw, book: LookBook) => void;

const begun: Note = ({ caseId, event }, law, book) => {
  const started = decodeEventData(event.type, event.data) as unknown as DeadlineStarted;
  const warned = event.type === "hub.case.v1.DeadlineWarning";
  book.set(caseId, started.deadline?.key ?? "", nextLook(law, { started, recordedAt: event.recordedTime, warned, overdue: false, met: false }));
};

const ended: Note = ({ caseId, event }, _law, book) => {
  const { deadline } = decodeEventData(event.type, event.data) as unknown as DeadlineStarted;
  book.set(caseId, deadline?.key ?? "", undefined);
};

const parked: Note = ({ caseId, event }, _law, book) => {
  const { waitingUntil } = decodeEventData(event.type, event.data) as unknown as SubmissionParked;
  book.set(caseId, event.id, Date.parse(waitingUntil));
};

const released: Note = ({ caseId, event }, _law, book) => {
  const { submissionEventId } = decodeEventData(event.type, event.data) as unknown as SubmissionResolved;
  book.set(caseId, submissionEventId, undefined);
};

const notes: Readonly<Record<string, Note>> = {
  "hub.case.v1.DeadlineStarted": begun,
  "hub.case.v1.DeadlineWarning": begun,
  "hub.case.v1.DeadlineOverdue": ended,
  "hub.case.v1.DeadlineMet": ended,
  "hub.case.v1.DeadlineCancelled": ended,
  "hub.case.v1.SubmissionParked": parked,
  "hub.case.v1.SubmissionResolved": released,
  "hub.case.v1.SubmissionExpired": released,
};

/** Subjects that tell the clock anything: everything of transfers, and penalty rows that wait. */
export const clockSubjects = ["transfer.>", "case.*.*.submission_parked", "case.*.*.submission_resolved", "case.*.*.submission_expired"] as const;

const tokens: ReadonlySet<string> = new Set(Object.keys(notes).map((type) => snakeName(type)));

/** True for the subject of an event that tells the clock something: the others need not be read at all. */
export function isNoted(subject: string): boolean {
  return tokens.has(subject.slice(subject.lastIndexOf(".") + 1));
}

/** Enters into the book what an event says about moments. */
export function noteEvent(event: StoredEvent, law: DeadlineLaw, book: LookBook): void {
  notes[event.event.type]?.(event, law, book);
}
