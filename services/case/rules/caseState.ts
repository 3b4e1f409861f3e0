import type { Penalty, PenaltyCorrected, PenaltyDecided, PenaltyRevoked, SourceRef, SubmissionParked } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { CaseFiled, CaseNotFiled, TransferSent } from "../../../proto/gen/hub/case/v1/transfer.ts";

/** An event of the case journal, decoded. */
export type CaseFact =
  | { readonly type: "hub.case.v1.PenaltyDecided"; readonly data: PenaltyDecided }
  | { readonly type: "hub.case.v1.PenaltyCorrected"; readonly data: PenaltyCorrected }
  | { readonly type: "hub.case.v1.PenaltyRevoked"; readonly data: PenaltyRevoked }
  | { readonly type: "hub.case.v1.SubmissionParked"; readonly data: SubmissionParked }
  | { readonly type: "hub.case.v1.TransferSent"; readonly data: TransferSent }
  | { readonly type: "hub.case.v1.CaseFiled"; readonly data: CaseFiled }
  | { readonly type: "hub.case.v1.CaseNotFiled"; readonly data: CaseNotFiled };

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

/** A case folded from its journal. */
export interface CaseState {
  /** Number of events so far. */
  readonly caseVersion: number;
  /** Sequence of the last event, 0 when there is none. */
  readonly lastSequence: number;
  readonly facts: readonly RecordedFact[];
  /** The decision as last recorded; absent before the first version. */
  readonly penalty?: Penalty;
  readonly revoked: boolean;
  readonly transferred: boolean;
  /** Submissions that wait for their predecessor, in order of arrival. */
  readonly parked: readonly { readonly eventId: string; readonly submission: Uint8Array; readonly source: SourceRef | undefined }[];
}

export const emptyCase: CaseState = { caseVersion: 0, lastSequence: 0, facts: [], revoked: false, transferred: false, parked: [] };

/** Identity of an event beside its content. */
export interface FactMark {
  readonly eventId: string;
  readonly sequence: number;
}

/** The state after one more event. Pure; total over every event of the case journal. */
export function evolve(state: CaseState, fact: CaseFact, mark: FactMark): CaseState {
  const caseVersion = state.caseVersion + 1;
  const recorded: RecordedFact = { ...mark, type: fact.type, caseVersion, contentHash: fact.data.contentHash, source: fact.data.source };
  const next = { ...state, caseVersion, lastSequence: mark.sequence, facts: [...state.facts, recorded] };
  switch (fact.type) {
    case "hub.case.v1.PenaltyDecided":
      return { ...next, ...(fact.data.penalty ? { penalty: fact.data.penalty } : {}), parked: [] };
    case "hub.case.v1.PenaltyCorrected":
      return { ...next, ...(fact.data.penalty ? { penalty: fact.data.penalty } : {}) };
    case "hub.case.v1.PenaltyRevoked":
      return { ...next, revoked: true };
    case "hub.case.v1.SubmissionParked":
      return { ...next, parked: [...state.parked, { eventId: mark.eventId, submission: fact.data.submission, source: fact.data.source }] };
    case "hub.case.v1.TransferSent":
      return { ...next, transferred: true, parked: [] };
    case "hub.case.v1.CaseFiled":
    case "hub.case.v1.CaseNotFiled":
      return next;
  }
}

/** The newest recorded version of the penalty (decided or corrected), if any. */
export function currentVersion(state: CaseState): RecordedFact | undefined {
  return state.facts.findLast(({ type }) => type === "hub.case.v1.PenaltyDecided" || type === "hub.case.v1.PenaltyCorrected");
}

/** A parked submission whose predecessor has come: what it became stands further down, so it is no record of itself. */
export function isReleased(state: CaseState, recorded: RecordedFact): boolean {
  return recorded.type === "hub.case.v1.SubmissionParked" && !state.parked.some(({ eventId }) => eventId === recorded.eventId);
}
