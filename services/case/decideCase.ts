import { Outcome, Submission, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { Decision } from "./decision.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { judgeSubmission, type Prepared, type PreparedPenalty, type Rejected } from "./prepareSubmission.ts";
import { parkingEnd } from "./rules/parking.ts";
import { evolve, type CaseFact, type CaseState, type RecordedFact, type WaitingRow } from "./rules/caseState.ts";
import { decidePenalty } from "./rules/decidePenalty.ts";
import { changedFields } from "./rules/naturalKey.ts";
import { stepIssue } from "./rules/procedure/stepIssue.ts";
import { staleIssue } from "./rules/staleIssue.ts";
import { toEvent } from "./toEvent.ts";

export type PreparedFact = Exclude<Prepared, Rejected>;

/** What deciding penalties needs beside their own record. */
export interface PenaltyDeps extends JudgeDeps {
  /** Why a penalty may not stand beside the transfer of its case (310号 art. 11), or undefined. */
  readonly transferObjection: (prepared: PreparedPenalty) => string | undefined;
}

interface Work {
  readonly deps: PenaltyDeps;
  readonly caseId: string;
  readonly decision: Decision;
  state: CaseState;
}

/** Decides the submissions of one penalty record in their order, each on the state the former ones leave. Nothing is recorded yet. */
export function decideCase(caseId: string, state: CaseState, prepared: readonly PreparedPenalty[], deps: PenaltyDeps): Decision {
  const work: Work = { deps, caseId, state, decision: { events: [], answers: [], released: [] } };
  for (const one of prepared) work.decision.answers.push(decideOne(work, one));
  return work.decision;
}

export interface Ruling {
  readonly accept: boolean;
  readonly operator: string;
  readonly justification: string;
}

/** An operator lets a waiting row pass or refuses it. The objection of the transfer no longer counts. */
export function ruleOnWaiting(caseId: string, { state, row }: { state: CaseState; row: WaitingRow }, ruling: Ruling, deps: JudgeDeps): Decision {
  const work: Work = { deps: { ...deps, transferObjection: () => undefined }, caseId, state, decision: { events: [], answers: [], released: [] } };
  // What the row was answered when it came must not be taken for a record of it.
  work.state = { ...state, manual: state.manual.filter((one) => one !== row), parked: state.parked.filter((one) => one !== row) };
  if (!ruling.accept) addResolved(work, row, { resolution: "refused", ...ruling });
  else release(work, row, ruling);
  return work.decision;
}

function decideOne(work: Work, prepared: PreparedPenalty): SubmissionAnswer {
  const { claim, judged } = prepared;
  const { penalty, contentHash, source } = claim;
  const verdict = decidePenalty(work.state, claim);
  const content = { penalty, source, contentHash, warnings: judged.warnings, raw: judged.raw };
  const answer = answerTo(work, prepared, judged.warnings);
  switch (verdict.kind) {
    case "decide": {
      const objection = work.deps.transferObjection(prepared);
      if (objection !== undefined) return refer(work, prepared, objection);
      return accept(work, prepared, { type: "hub.case.v1.PenaltyDecided", data: content }, answer);
    }
    case "correct": {
      const changed = work.state.penalty ? changedFields(work.state.penalty, penalty) : [];
      return accept(work, prepared, { type: "hub.case.v1.PenaltyCorrected", data: { ...content, changedFields: changed } }, answer);
    }
    case "revoke": {
      const revokedDate = judged.changedAt.slice(0, 10) || work.deps.judgeContext.today;
      const data = { penalty: work.state.penalty, source, revokedDate, reason: penalty.remarks, contentHash };
      return accept(work, prepared, { type: "hub.case.v1.PenaltyRevoked", data }, answer);
    }
    case "park":
      return park(work, prepared, answer);
    case "again":
      return repeat(work, verdict.of, answer);
    case "duplicate":
      return { ...answer, outcome: Outcome.DUPLICATE, eventId: verdict.of.eventId, version: verdict.of.caseVersion };
    case "stale":
      return { ...answer, outcome: Outcome.REJECTED, errors: [staleIssue(claim, verdict.current, work.state.revoked)] };
  }
}

function answerTo(work: Work, { submission }: PreparedPenalty, warnings: readonly FieldIssue[]): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId: submission.submissionId, caseId: work.caseId, warnings: [...warnings] });
}

/** Adds the fact to the journal-to-be, then whatever waited for it. */
function accept(work: Work, { submission }: PreparedPenalty, fact: CaseFact, answer: SubmissionAnswer): SubmissionAnswer {
  const waiting = work.state.parked;
  const event = add(work, fact, submission);
  if (work.state.parked.length === 0) for (const row of waiting) release(work, row);
  return { ...answer, outcome: Outcome.ACCEPTED, eventId: event.id, version: event.caseVersion };
}

function park(work: Work, prepared: PreparedPenalty, answer: SubmissionAnswer): SubmissionAnswer {
  const waitingFor = "hub.case.v1.PenaltyDecided";
  const waitingUntil = parkingEnd(work.deps.now);
  const event = add(work, { type: "hub.case.v1.SubmissionParked", data: { ...waitingData(prepared), waitingFor, waitingUntil } }, prepared.submission);
  return { ...answer, outcome: Outcome.PARKED, eventId: event.id, version: event.caseVersion, waitingFor, waitingUntil };
}

function refer(work: Work, prepared: PreparedPenalty, objection: string): SubmissionAnswer {
  const { agency, decisionDate } = prepared.claim.penalty;
  const issues = [{ ...stepIssue("E025", "CF_CFLB", {}), message: objection }];
  const data = { ...waitingData(prepared), issues, agency, occurredAt: `${decisionDate}T00:00:00.000+08:00` };
  const event = add(work, { type: "hub.case.v1.ManualReviewOpened", data }, prepared.submission);
  return { ...answerTo(work, prepared, prepared.judged.warnings), outcome: Outcome.MANUAL, eventId: event.id, version: event.caseVersion, errors: issues };
}

function waitingData({ submission, claim }: PreparedPenalty) {
  const { contentHash, source, penalty } = claim;
  return { submission: Submission.encode(submission).finish(), event: "", contentHash, source, caseNo: penalty.decisionNo, senderSystem: source.system, unreported: [] };
}

/** The same submission came again, after a crash or a lost answer: it is told what it was told, or would have been. */
function repeat({ state }: Work, fact: RecordedFact, answer: SubmissionAnswer): SubmissionAnswer {
  const waiting = state.parked.find(({ eventId }) => eventId === fact.eventId);
  const outcome = waiting ? Outcome.PARKED : fact.type === "hub.case.v1.ManualReviewOpened" ? Outcome.MANUAL : Outcome.ACCEPTED;
  return { ...answer, outcome, eventId: fact.eventId, sequence: BigInt(fact.sequence), version: fact.caseVersion };
}

function release(work: Work, row: WaitingRow, ruling?: Ruling): void {
  const submission = Submission.decode(row.submission);
  const system = row.source?.system ?? "";
  const prepared = judgeSubmission(submission, { id: system, roles: undefined, unreportedSteps: [] }, work.deps);
  // The rules or the register may have changed while it waited: then its sender and the trace must hear of its refusal.
  const answer = prepared.kind === "penalty" ? decideOne(work, prepared) : { ...rejectionOf(prepared.kind === "rejected" ? prepared : { submission, errors: [], warnings: [] }), caseId: work.caseId };
  work.decision.released.push({ submission, system, answer });
  const recorded = answer.outcome === Outcome.ACCEPTED || answer.outcome === Outcome.DUPLICATE;
  addResolved(work, row, { resolution: recorded ? "recorded" : "rejected", eventId: recorded ? answer.eventId : "", issues: answer.errors, ...ruling });
}

interface Resolved extends Partial<Ruling> {
  readonly resolution: string;
  readonly eventId?: string;
  readonly issues?: FieldIssue[];
}

function addResolved(work: Work, row: WaitingRow, { resolution, eventId = "", issues = [], operator = "", justification = "" }: Resolved): void {
  const submission = Submission.decode(row.submission);
  const decisionNo = submission.fact?.$case === "penaltyRow" ? (submission.fact.value.values["CF_WSH"] ?? "") : "";
  const told = { source: row.source, senderSystem: row.source?.system ?? "", caseNo: work.state.penalty?.decisionNo ?? decisionNo.slice(0, 128) };
  const data = { submissionEventId: row.eventId, resolution, eventId, issues, decidedBy: operator, justification, withdrawnBy: undefined, withdrawnByHash: "", ...told };
  add(work, { type: "hub.case.v1.SubmissionResolved", data }, submission);
}

/** The answer to what was refused by itself. */
export function rejectionOf({ submission, errors, warnings }: Pick<Rejected, "submission" | "errors" | "warnings">): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId: submission.submissionId, outcome: Outcome.REJECTED, errors: [...errors], warnings: [...warnings] });
}

function add(work: Work, fact: CaseFact, { traceparent }: Submission): Event {
  const place = { caseId: work.caseId, caseVersion: work.state.caseVersion + 1, traceparent, correlationId: work.state.facts[0]?.eventId, causationId: "", now: work.deps.now };
  const event = toEvent(fact, place);
  work.state = evolve(work.state, fact, { eventId: event.id, sequence: 0 });
  work.decision.events.push(event);
  return event;
}
