import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { Decision } from "./decision.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { deadlineChanges, dueEvents, type CaseHead } from "./rules/procedure/deadlineChanges.ts";
import { historyOf } from "./rules/procedure/decideStep.ts";
import type { History } from "./rules/procedure/history.ts";
import { isRecomputed, toRecomputed } from "./rules/procedure/recomputed.ts";
import { evolveTransfer, type OtherTransferFact, type TransferFact, type TransferState } from "./rules/procedure/transferState.ts";
import { toEvent } from "./toEvent.ts";

/** The deciding of one transfer case: its state so far and what it comes to. */
export interface TransferWork {
  readonly deps: JudgeDeps;
  readonly caseId: string;
  readonly decision: Decision;
  state: TransferState;
}

export function beginWork(caseId: string, state: TransferState, deps: JudgeDeps): TransferWork {
  return { deps, caseId, state, decision: { events: [], answers: [], released: [] } };
}

export interface Cause {
  readonly traceparent: string;
  /** Event that directly caused this one; empty for what a system reports. */
  readonly causationId: string;
}

/** Adds a fact to the journal-to-be and to the state. */
export function add(work: TransferWork, fact: TransferFact, { traceparent, causationId }: Cause): Event {
  const { now } = work.deps;
  const correlationId = work.state.firstEventId === "" ? undefined : work.state.firstEventId;
  const place = { caseId: work.caseId, caseVersion: work.state.caseVersion + 1, traceparent, correlationId, causationId, now };
  const event = toEvent(fact, place);
  work.state = evolveTransfer(work.deps.law.procedure, work.state, fact, { eventId: event.id, sequence: 0, recordedAt: now });
  work.decision.events.push(event);
  return event;
}

/** Whose case it is, for the hub's own events. */
export function headOf({ state, deps }: TransferWork): CaseHead {
  return { caseNo: state.caseNo, agency: state.agency, agencySystem: deps.routing.agencySystem(state.agency?.uscc ?? "") };
}

export interface Change {
  /** The history before. */
  readonly before: History;
  /** Event that changed it. */
  readonly cause: Event;
  /** Keys of the steps that are new. */
  readonly added: ReadonlySet<string>;
  readonly kind: "added" | "corrected" | "retracted";
}

/** Records what a changed history means: what is read otherwise now, and its deadlines. */
export function settleHistory(work: TransferWork, { before, cause, added, kind }: Change): void {
  const { law, routing } = work.deps;
  const after = historyOf(law, work.state);
  const head = headOf(work);
  const caused = { traceparent: cause.traceparent, causationId: cause.id };
  if (kind !== "added" || isRecomputed(before, after, added)) {
    const toldSystems = routing.told([...new Set(work.state.notices.map(({ to }) => to))], head.agency?.uscc ?? "");
    add(work, { type: "hub.case.v1.HistoryRecomputed", data: toRecomputed(before, after, { ...head, causeEventId: cause.id, toldSystems }) }, caused);
  }
  const reason = kind === "retracted" ? "retracted" : "corrected";
  for (const fact of deadlineChanges(law, work.state, { history: after, head, cause: reason })) add(work, fact, caused);
  addDue(work, after.state, caused);
}

/** Records the warnings and ends that have come by now. */
export function addDue(work: TransferWork, caseState: string, cause: Cause): void {
  const { law, routing, now } = work.deps;
  const head = headOf(work);
  const told = (roles: readonly string[]) => routing.told(roles, head.agency?.uscc ?? "");
  const facts: OtherTransferFact[] = dueEvents(law, work.state, { now: Date.parse(now), caseState, head, told });
  for (const fact of facts) add(work, fact, cause);
}

/** The answer to a submission of the case; accepted unless `rest` says otherwise. */
export function answerTo(work: TransferWork, submission: Submission, rest: Partial<SubmissionAnswer>): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId: submission.submissionId, caseId: work.caseId, outcome: Outcome.ACCEPTED, ...rest });
}
