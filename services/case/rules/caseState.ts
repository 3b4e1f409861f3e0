import type { Penalty, PenaltyCorrected, PenaltyDecided, PenaltyRevoked, SourceRef, SubmissionParked } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { ManualReviewOpened, SubmissionExpired, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";

/** An event of a penalty record in the journal, decoded. */
export type CaseFact =
  | { readonly type: "hub.case.v1.PenaltyDecided"; readonly data: PenaltyDecided }
  | { readonly type: "hub.case.v1.PenaltyCorrected"; readonly data: PenaltyCorrected }
  | { readonly type: "hub.case.v1.PenaltyRevoked"; readonly data: PenaltyRevoked }
  | { readonly type: "hub.case.v1.SubmissionParked"; readonly data: SubmissionParked }
  | { readonly type: "hub.case.v1.ManualReviewOpened"; readonly data: ManualReviewOpened }
  | { readonly type: "hub.case.v1.SubmissionResolved"; readonly data: SubmissionResolved }
  | { readonly type: "hub.case.v1.SubmissionExpired"; readonly data: SubmissionExpired };

export type CaseFactType = CaseFact["type"];

/** What is remembered of each recorded event, to know a submission again. */
export interface RecordedFact {
  readonly type: CaseFactType;
  readonly eventId: string;
  /** Journal sequence; 0 while it is only decided. */
  readonly sequence: number;
  /** Version of the case after it. */
  readonly caseVersion: number;
  /** Hash of the content as reported. */
  readonly contentHash: string;
  readonly source: SourceRef | undefined;
}

/** A submission that waits for its predecessor or for a person. */
export interface WaitingRow {
  readonly eventId: string;
  readonly submission: Uint8Array;
  readonly source: SourceRef | undefined;
  /** Parked: RFC 3339; manual: empty. */
  readonly waitingUntil: string;
  readonly waitingFor: string;
  /** Its waiting term ended and its sender was told. */
  readonly expired: boolean;
}

/** A penalty record folded from its journal. */
export interface CaseState {
  /** Number of events so far. */
  readonly caseVersion: number;
  /** Sequence of the last event, 0 when there is none. */
  readonly lastSequence: number;
  readonly facts: readonly RecordedFact[];
  /** The decision as last recorded; absent before the first version. */
  readonly penalty?: Penalty;
  readonly revoked: boolean;
  /** Submissions that wait for their predecessor, in order of arrival. */
  readonly parked: readonly WaitingRow[];
  /** Submissions that wait for a person, in order of arrival. */
  readonly manual: readonly WaitingRow[];
}

export const emptyCase: CaseState = { caseVersion: 0, lastSequence: 0, facts: [], revoked: false, parked: [], manual: [] };

/** Identity of an event beside its content. */
export interface FactMark {
  readonly eventId: string;
  readonly sequence: number;
}

/** The state after one more event. Pure; total over every event of the case journal. */
export function evolve(state: CaseState, fact: CaseFact, mark: FactMark): CaseState {
  const caseVersion = state.caseVersion + 1;
  const next = { ...state, caseVersion, lastSequence: mark.sequence, facts: [...state.facts, ...remembered(fact, { ...mark, caseVersion })] };
  switch (fact.type) {
    case "hub.case.v1.PenaltyDecided":
      return { ...next, ...(fact.data.penalty ? { penalty: fact.data.penalty } : {}), parked: [] };
    case "hub.case.v1.PenaltyCorrected":
      return { ...next, ...(fact.data.penalty ? { penalty: fact.data.penalty } : {}) };
    case "hub.case.v1.PenaltyRevoked":
      return { ...next, revoked: true };
    case "hub.case.v1.SubmissionParked":
      return { ...next, parked: [...state.parked, toWaiting(fact.data, mark)] };
    case "hub.case.v1.ManualReviewOpened":
      return { ...next, manual: [...state.manual, toWaiting({ ...fact.data, waitingFor: "", waitingUntil: "" }, mark)] };
    case "hub.case.v1.SubmissionResolved":
      return { ...next, parked: without(state.parked, fact.data), manual: without(state.manual, fact.data) };
    case "hub.case.v1.SubmissionExpired":
      return { ...next, parked: state.parked.map((one) => (one.eventId === fact.data.submissionEventId ? { ...one, expired: true } : one)) };
  }
}

/** What makes a submission known again; the hub's own events about a waiting one are no submissions. */
function remembered(fact: CaseFact, place: FactMark & { readonly caseVersion: number }): RecordedFact[] {
  if (fact.type === "hub.case.v1.SubmissionResolved" || fact.type === "hub.case.v1.SubmissionExpired") return [];
  return [{ ...place, type: fact.type, contentHash: fact.data.contentHash, source: fact.data.source }];
}

function toWaiting(data: Pick<SubmissionParked, "submission" | "source" | "waitingFor" | "waitingUntil">, { eventId }: FactMark): WaitingRow {
  const { submission, source, waitingFor, waitingUntil } = data;
  return { eventId, submission, source, waitingFor, waitingUntil, expired: false };
}

function without(rows: readonly WaitingRow[], { submissionEventId }: SubmissionResolved): WaitingRow[] {
  return rows.filter(({ eventId }) => eventId !== submissionEventId);
}

/** The newest recorded version of the penalty (decided or corrected), if any. */
export function currentVersion(state: CaseState): RecordedFact | undefined {
  return state.facts.findLast(({ type }) => type === "hub.case.v1.PenaltyDecided" || type === "hub.case.v1.PenaltyCorrected");
}

/** A submission that waited and waits no more: what it became stands further down, so it is no record of itself. */
export function isReleased({ parked, manual }: CaseState, { type, eventId }: RecordedFact): boolean {
  if (type !== "hub.case.v1.SubmissionParked" && type !== "hub.case.v1.ManualReviewOpened") return false;
  return ![...parked, ...manual].some((one) => one.eventId === eventId);
}
