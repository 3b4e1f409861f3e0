import type { Submission, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { decideCase, rejectionOf, type PreparedFact } from "./decideCase.ts";
import { decideTransferCase } from "./decideTransferCase.ts";
import type { Decision } from "./decision.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { domainOf, loadCases, type LoadedCases } from "./loadCases.ts";
import { prepareSubmission, type Prepared } from "./prepareSubmission.ts";
import { fineObjection } from "./rules/procedure/fineBar.ts";
import type { Turns } from "../shared/turns.ts";

export interface RecordDeps {
  readonly journal: Journal;
  readonly judgeDeps: (at: number) => JudgeDeps;
  /** Batches that touch the same case take turns, so that order of arrival is order of record. */
  readonly turns: Turns;
}

/** A submission with what it is answered. */
export interface Answered {
  readonly submission: Submission;
  /** The system that sent it. */
  readonly system: string;
  readonly prepared: Prepared | undefined;
  readonly answer: SubmissionAnswer;
  /** Type of the event that was recorded now, or empty. */
  readonly eventType: string;
}

/** After this many lost races or unknown outcomes the batch fails and the sender repeats it. */
const ROUNDS_MAX = 6;

/** What a batch came to; `released` are submissions parked before that this batch let go. */
export interface Recorded {
  readonly answered: readonly Answered[];
  readonly released: readonly Answered[];
}

/** Judges, decides and records a batch. Exactly one answer per submission, in their order. */
export async function recordBatch(deps: RecordDeps, system: System, submissions: readonly Submission[], at: number): Promise<Recorded> {
  const judge = deps.judgeDeps(at);
  const prepared = submissions.map((submission) => prepareSubmission(submission, system, judge));
  const answers = prepared.map((one): Settled | undefined => (one.kind === "rejected" ? { answer: rejectionOf(one), eventType: "" } : undefined));
  const released: Answered[] = [];
  const caseIds = [...new Set(prepared.flatMap((one) => (one.kind === "rejected" ? [] : [one.caseId])))];
  await deps.turns.take(caseIds, async () => {
    let open = await groupByCase(deps, prepared);
    for (let round = 1; open.size > 0; round++) {
      if (round > ROUNDS_MAX) throw new HubError("JOURNAL_UNAVAILABLE", "事件日志暂不可用，请重报本批 / the journal is not available, send the batch again");
      open = await recordRound(deps, judge, open, { prepared, answers, released });
    }
  });
  return {
    answered: prepared.map((one, index) => ({ submission: one.submission, system: system.id, prepared: one, ...answers[index]! })),
    released,
  };
}

type Group = readonly { readonly index: number; readonly fact: PreparedFact }[];

/** Case id to the submissions of that case, in their order. A follow-up of a predecessor agency's decision joins that case. */
async function groupByCase({ journal }: RecordDeps, prepared: readonly Prepared[]): Promise<Map<string, Group>> {
  const successors = prepared.flatMap((one) => (one.kind === "penalty" && one.predecessorIds.length > 0 ? [one.caseId, ...one.predecessorIds] : []));
  const known = successors.length > 0 ? await journal.load("case", [...new Set(successors)]) : undefined;
  const groups = new Map<string, { index: number; fact: PreparedFact }[]>();
  prepared.forEach((fact, index) => {
    if (fact.kind === "rejected") return;
    const own = fact.caseId;
    const caseId = fact.kind === "penalty" && known && !known.has(own) ? (fact.predecessorIds.find((id) => known.has(id)) ?? own) : own;
    const group = groups.get(caseId);
    if (group) group.push({ index, fact });
    else groups.set(caseId, [{ index, fact }]);
  });
  return groups;
}

type Settled = Pick<Answered, "answer" | "eventType">;

interface Results {
  readonly prepared: readonly Prepared[];
  readonly answers: (Settled | undefined)[];
  readonly released: Answered[];
}

/** One try at every open case; returns those that must be tried again on a fresh state. */
async function recordRound(deps: RecordDeps, judge: JudgeDeps, open: ReadonlyMap<string, Group>, results: Results): Promise<Map<string, Group>> {
  const transferIds = [...open.values()].flat().flatMap(({ fact }) => (fact.kind === "penalty" && fact.transferId !== "" ? [fact.transferId] : []));
  const cases = await loadCases(deps.journal, judge.law.procedure, [...open.keys(), ...transferIds]);
  const again = new Map<string, Group>();
  await Promise.all(
    [...open].map(async ([caseId, group]) => {
      const { decision, expectedLast } = decideGroup(judge, cases, { caseId, group });
      const sequences = await appendDecision(deps.journal, { caseId, expectedLast, decision });
      if (sequences) settle(decision, sequences, group, results);
      else again.set(caseId, group);
    }),
  );
  return again;
}

function decideGroup(judge: JudgeDeps, cases: LoadedCases, { caseId, group }: { caseId: string; group: Group }): { decision: Decision; expectedLast: number } {
  const facts = group.map(({ fact }) => fact);
  if (domainOf(caseId) === "transfer") {
    const state = cases.transfer(caseId);
    const decision = decideTransferCase(caseId, state, facts.filter((fact) => fact.kind === "step"), judge);
    return { decision, expectedLast: state.lastSequence };
  }
  const state = cases.penalty(caseId);
  const decision = decideCase(caseId, state, facts.filter((fact) => fact.kind === "penalty"), {
    ...judge,
    transferObjection: ({ transferId, claim }) => (transferId === "" ? undefined : fineObjection(judge.law, cases.transfer(transferId), claim.penalty)),
  });
  return { decision, expectedLast: state.lastSequence };
}

export interface DecidedCase {
  readonly caseId: string;
  /** Sequence of the last event that the decision knew of. */
  readonly expectedLast: number;
  readonly decision: Pick<Decision, "events">;
}

/** Below the server's limit of 1,000 messages in one atomic batch. */
const EVENTS_TOGETHER = 800;

/**
 * The sequences of the new events, or undefined when the case must be looked at again (lost race, unknown outcome). A decision
 * of many events, such as the release of hundreds that waited, is recorded in parts: what a part lacks, the next look at the
 * case adds, because deadlines and releases follow from what is recorded.
 */
export async function appendDecision(journal: Journal, { caseId, expectedLast, decision: { events } }: DecidedCase): Promise<readonly number[] | undefined> {
  const sequences: number[] = [];
  try {
    for (let from = 0; from < events.length; from += EVENTS_TOGETHER) {
      const part = events.slice(from, from + EVENTS_TOGETHER);
      const result = await journal.append({ domain: domainOf(caseId), caseId, expectedLast: sequences.at(-1) ?? expectedLast, events: part });
      if (result === "conflict") return undefined;
      sequences.push(...result.sequences);
    }
    return sequences;
  } catch (error) {
    if (error instanceof HubError && error.reason === "JOURNAL_UNAVAILABLE") return undefined;
    throw error;
  }
}

function settle(decision: Decision, sequences: readonly number[], group: Group, { answers, released }: Results): void {
  const places = new Map(decision.events.map((event, index) => [event.id, { type: event.type, sequence: BigInt(sequences[index] ?? 0) }]));
  const settled = (answer: SubmissionAnswer): Settled => {
    const place = places.get(answer.eventId);
    return { answer: { ...answer, sequence: place?.sequence ?? answer.sequence }, eventType: place?.type ?? "" };
  };
  group.forEach(({ index }, position) => (answers[index] = settled(decision.answers[position]!)));
  for (const one of decision.released) released.push({ ...one, prepared: undefined, ...settled(one.answer) });
}
