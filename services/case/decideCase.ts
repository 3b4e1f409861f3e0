import { Outcome, Submission, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { parkingEnd } from "./rules/parking.ts";
import { evolve, type CaseFact, type CaseState, type RecordedFact } from "./rules/caseState.ts";
import { decidePenalty } from "./rules/decidePenalty.ts";
import { decideTransfer } from "./rules/decideTransfer.ts";
import { changedFields } from "./rules/naturalKey.ts";
import { staleIssue } from "./rules/staleIssue.ts";
import { toEvent } from "./toEvent.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { judgeSubmission, type Prepared } from "./prepareSubmission.ts";

export type PreparedFact = Exclude<Prepared, { kind: "rejected" }>;

/** What one case adds to its journal, and what each of its submissions is answered. */
export interface Decision {
  readonly events: Event[];
  readonly answers: SubmissionAnswer[];
  /** Parked submissions that were judged again because their predecessor came. */
  readonly released: { readonly answer: SubmissionAnswer; readonly submission: Submission; readonly system: string }[];
}

interface Work {
  readonly deps: JudgeDeps;
  readonly caseId: string;
  readonly decision: Decision;
  state: CaseState;
}

/** Decides the submissions of one case in their order, each on the state the former ones leave. Nothing is recorded yet. */
export function decideCase(caseId: string, state: CaseState, prepared: readonly PreparedFact[], deps: JudgeDeps): Decision {
  const work: Work = { deps, caseId, state, decision: { events: [], answers: [], released: [] } };
  for (const one of prepared) work.decision.answers.push(decideOne(work, one));
  return work.decision;
}

function decideOne(work: Work, prepared: PreparedFact): SubmissionAnswer {
  return prepared.kind === "penalty" ? decidePenaltyClaim(work, prepared) : decideTransferFact(work, prepared);
}

function decidePenaltyClaim(work: Work, prepared: Extract<PreparedFact, { kind: "penalty" }>): SubmissionAnswer {
  const { claim, judged } = prepared;
  const { penalty, contentHash, source } = claim;
  const verdict = decidePenalty(work.state, claim);
  const content = { penalty, source, contentHash, warnings: judged.warnings, raw: judged.raw };
  const answer = answerTo(work, prepared, judged.warnings);
  switch (verdict.kind) {
    case "decide":
      return accept(work, prepared, { type: "hub.case.v1.PenaltyDecided", data: content }, answer);
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
      return park(work, prepared, { waitingFor: "hub.case.v1.PenaltyDecided", contentHash, source }, answer);
    case "again":
      return repeat(verdict.of, answer);
    case "duplicate":
      return { ...answer, outcome: Outcome.DUPLICATE, eventId: verdict.of.eventId, version: verdict.of.caseVersion };
    case "stale":
      return { ...answer, outcome: Outcome.REJECTED, errors: [staleIssue(claim, verdict.current, work.state.revoked)] };
  }
}

function decideTransferFact(work: Work, prepared: Extract<PreparedFact, { kind: "transfer" }>): SubmissionAnswer {
  const { fact } = prepared;
  const answer = answerTo(work, prepared, []);
  const verdict = decideTransfer(work.state, fact);
  switch (verdict.kind) {
    case "record":
      return accept(work, prepared, fact, answer);
    case "park":
      return park(work, prepared, { waitingFor: "hub.case.v1.TransferSent", contentHash: fact.data.contentHash, source: fact.data.source }, answer);
    case "again":
      return repeat(verdict.of, answer);
    case "duplicate":
      return { ...answer, outcome: Outcome.DUPLICATE, eventId: verdict.of.eventId, version: verdict.of.caseVersion };
  }
}

function answerTo(work: Work, { submission }: PreparedFact, warnings: readonly SubmissionAnswer["warnings"][number][]): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId: submission.submissionId, caseId: work.caseId, warnings: [...warnings] });
}

/** Adds the fact to the journal-to-be, then whatever waited for it. */
function accept(work: Work, { submission }: PreparedFact, fact: CaseFact, answer: SubmissionAnswer): SubmissionAnswer {
  const waiting = work.state.parked;
  const event = add(work, fact, submission);
  if (work.state.parked.length === 0) for (const parked of waiting) release(work, parked.submission, parked.source?.system ?? "");
  return { ...answer, outcome: Outcome.ACCEPTED, eventId: event.id, version: event.caseVersion };
}

function park(
  work: Work,
  { submission }: PreparedFact,
  { waitingFor, contentHash, source }: { waitingFor: string; contentHash: string; source: NonNullable<RecordedFact["source"]> | undefined },
  answer: SubmissionAnswer,
): SubmissionAnswer {
  const waitingUntil = parkingEnd(work.deps.now);
  const data = { submission: Submission.encode(submission).finish(), waitingFor, waitingUntil, source, contentHash };
  const event = add(work, { type: "hub.case.v1.SubmissionParked", data }, submission);
  return { ...answer, outcome: Outcome.PARKED, eventId: event.id, version: event.caseVersion, waitingFor, waitingUntil };
}

/** The same submission came again, after a crash or a lost answer: it is told what it was told, or would have been. */
function repeat(fact: RecordedFact, answer: SubmissionAnswer): SubmissionAnswer {
  const outcome = fact.type === "hub.case.v1.SubmissionParked" ? Outcome.PARKED : Outcome.ACCEPTED;
  return { ...answer, outcome, eventId: fact.eventId, sequence: BigInt(fact.sequence), version: fact.caseVersion };
}

function release(work: Work, bytes: Uint8Array, system: string): void {
  const submission = Submission.decode(bytes);
  const prepared = judgeSubmission(submission, system, work.deps);
  // The rules or the register may have changed while it waited: then the trace must tell of its refusal.
  const answer = prepared.kind === "rejected" ? { ...rejectionOf(prepared), caseId: work.caseId } : decideOne(work, prepared);
  work.decision.released.push({ submission, system, answer });
}

/** The answer to what was refused by itself. */
export function rejectionOf({ submission, errors, warnings }: Extract<Prepared, { kind: "rejected" }>): SubmissionAnswer {
  return SubmissionAnswer.fromPartial({ submissionId: submission.submissionId, outcome: Outcome.REJECTED, errors: [...errors], warnings: [...warnings] });
}

function add(work: Work, fact: CaseFact, submission: Submission): Event {
  const first = work.state.facts[0]?.eventId;
  const event = toEvent(fact, { caseId: work.caseId, caseVersion: work.state.caseVersion + 1, submission, correlationId: first, now: work.deps.now });
  work.state = evolve(work.state, fact, { eventId: event.id, sequence: 0 });
  work.decision.events.push(event);
  return event;
}
