import type { Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { newTraceparent } from "../../shared/traceparent.ts";
import { domainOf, loadCases, type LoadedCases } from "../loadCases.ts";
import { appendDecision, type RecordDeps } from "../recordBatch.ts";
import type { JudgeDeps } from "../judgeDeps.ts";
import { historyOf } from "../rules/procedure/decideStep.ts";
import { evolve, type CaseState, type WaitingRow } from "../rules/caseState.ts";
import { toEvent } from "../toEvent.ts";
import { add, addDue, beginWork } from "../transferWork.ts";

/** What looking at cases came to. */
export interface Looked {
  readonly recorded: readonly Event[];
  /** Cases to be looked at again: somebody else was faster, or the journal did not answer. */
  readonly again: readonly string[];
}

/**
 * Records for each case what has come by now: warnings, ends, waiting terms. Looks at the case itself, so a look too many
 * does nothing, and optimistic concurrency makes each event happen once, whoever looks.
 */
export async function lookAtCases(deps: RecordDeps, caseIds: readonly string[], now: number): Promise<Looked> {
  const judge = deps.judgeDeps(now);
  const recorded: Event[] = [];
  const again: string[] = [];
  await deps.turns.take(caseIds, async () => {
    const cases = await loadCases(deps.journal, judge.law.procedure, caseIds);
    const looks = caseIds.map(async (caseId) => {
      const decided = decideLook(judge, cases, caseId);
      const sequences = await appendDecision(deps.journal, { caseId, ...decided });
      if (sequences) recorded.push(...decided.decision.events);
      else again.push(caseId);
    });
    await Promise.all(looks);
  });
  return { recorded, again };
}

function decideLook(judge: JudgeDeps, cases: LoadedCases, caseId: string): { expectedLast: number; decision: { events: Event[] } } {
  if (domainOf(caseId) === "case") return expireRows(judge, caseId, cases.penalty(caseId));
  const state = cases.transfer(caseId);
  const work = beginWork(caseId, state, judge);
  for (const one of state.waiting) {
    if (one.queue !== "parked" || one.expired || !isOver(one, judge)) continue;
    const data = expired(one, state.caseNo);
    add(work, { type: "hub.case.v1.SubmissionExpired", data }, { traceparent: "", causationId: one.eventId });
  }
  addDue(work, historyOf(judge.law, state).state, { traceparent: newTraceparent(), causationId: "" });
  return { expectedLast: state.lastSequence, decision: work.decision };
}

function expireRows(judge: JudgeDeps, caseId: string, state: CaseState): { expectedLast: number; decision: { events: Event[] } } {
  const events: Event[] = [];
  let current = state;
  for (const row of state.parked.filter((one) => !one.expired && isOver(one, judge))) {
    const fact = { type: "hub.case.v1.SubmissionExpired", data: expired(row, state.penalty?.decisionNo ?? "") } as const;
    const correlationId = state.facts[0]?.eventId;
    const event = toEvent(fact, { caseId, caseVersion: current.caseVersion + 1, traceparent: "", correlationId, causationId: row.eventId, now: judge.now });
    current = evolve(current, fact, { eventId: event.id, sequence: 0 });
    events.push(event);
  }
  return { expectedLast: state.lastSequence, decision: { events } };
}

function isOver({ waitingUntil }: Pick<WaitingRow, "waitingUntil">, { now }: JudgeDeps): boolean {
  return Date.parse(now) >= Date.parse(waitingUntil);
}

function expired({ eventId, waitingFor, waitingUntil, source }: Omit<WaitingRow, "submission" | "expired"> & { submission?: Submission | Uint8Array }, caseNo: string) {
  return { submissionEventId: eventId, waitingFor, waitingUntil, source, caseNo, senderSystem: source?.system ?? "" };
}
