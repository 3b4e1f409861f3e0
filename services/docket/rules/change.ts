/** A line of the list of cases, as far as one event tells it. Empty texts and absent parts tell nothing. */
export interface CaseTold {
  readonly caseId: string;
  /** Journal sequence of the event. */
  readonly sequence: number;
  readonly caseNo: string;
  readonly agencyUscc: string;
  readonly agencyName: string;
  /** State of the case from now on. */
  readonly state?: string;
  /** The newest report about the case itself; replaces the former one whole. */
  readonly opened?: { readonly caseName: string; readonly division: string };
}

/** A recorded step. */
export interface StepRow {
  readonly eventId: string;
  readonly caseId: string;
  /** Name in the procedure table. */
  readonly event: string;
  /** When it happened, milliseconds. */
  readonly at: number;
  /** Penalty decision that a transfer names. */
  readonly decisionNo: string;
}

export type DeadlineState = "open" | "overdue" | "met";

/** A deadline; case id and key name it. Times in milliseconds. */
export interface DeadlineRow {
  readonly caseId: string;
  readonly key: string;
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** `duty`, `conditional` or `right`. */
  readonly kind: string;
  readonly agencyUscc: string;
  readonly startsAt: number;
  /** From when on those concerned are warned of its end. */
  readonly warnAt: number;
  readonly dueAtStrict: number;
  readonly dueAt: number;
  readonly provisional: boolean;
  readonly state: DeadlineState;
  readonly historical: boolean;
  /** 0 until it is met. */
  readonly metAt: number;
  readonly late: boolean;
}

/** A submission that waits. */
export interface WaitingRow {
  /** Event id of the opening event. */
  readonly eventId: string;
  readonly caseId: string;
  readonly sequence: number;
  readonly caseNo: string;
  readonly event: string;
  readonly queue: "manual" | "parked";
  readonly reason: string;
  readonly system: string;
  readonly sourceReference: string;
  readonly recordedAt: number;
  /** 0 = for as long as it takes. */
  readonly waitingUntil: number;
}

/** A party of a case or of a penalty. Names and credit codes only: no personal number is kept here. */
export interface PartyRow {
  readonly caseId: string;
  /** Place in the list, from 0. */
  readonly place: number;
  readonly name: string;
  /** Unified social credit code; empty for a natural person. */
  readonly uscc: string;
}

/** The newest version of a penalty, as far as it leads to a case. */
export interface PenaltyRow {
  readonly caseId: string;
  readonly decisionNo: string;
  readonly caseNo: string;
  readonly agencyUscc: string;
}

/** A hint that a case should be reviewed. */
export interface HintRow {
  readonly eventId: string;
  readonly caseId: string;
  readonly sequence: number;
  readonly caseNo: string;
  readonly decisionNo: string;
  readonly agencyUscc: string;
  readonly agencyName: string;
  readonly rule: string;
  readonly metric: string;
  readonly value: bigint;
  readonly limit: bigint;
  readonly ratioPermille: number;
  readonly status: string;
  readonly unit: string;
  readonly hintedAt: number;
}

/** What one event changes in the tables. */
export type Change =
  | { readonly kind: "case"; readonly told: CaseTold }
  | { readonly kind: "step"; readonly row: StepRow }
  | { readonly kind: "stepRemoved"; readonly eventId: string }
  | { readonly kind: "deadlineStarted"; readonly row: DeadlineRow }
  | { readonly kind: "deadlineReached"; readonly row: DeadlineRow }
  | { readonly kind: "deadlineCancelled"; readonly caseId: string; readonly key: string }
  | { readonly kind: "waiting"; readonly row: WaitingRow }
  | { readonly kind: "waitingExpired"; readonly eventId: string }
  | { readonly kind: "waitingEnded"; readonly eventId: string }
  | { readonly kind: "parties"; readonly caseId: string; readonly rows: readonly PartyRow[] }
  | { readonly kind: "penalty"; readonly row: PenaltyRow }
  | { readonly kind: "hint"; readonly row: HintRow };
