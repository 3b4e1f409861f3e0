/** What the hub answered to an event on receipt. */
export type AnswerWord = "accepted" | "duplicate" | "parked" | "manual" | "rejected";

/** One event of the file, in the order of receipt. Times are RFC 3339 with +08:00. */
export interface HistoryLine {
  readonly event: string;
  readonly occurredAt: string;
  readonly answer: AnswerWord;
  /** Why; empty when accepted or known already. */
  readonly reason: string;
  readonly receivedAt: string;
  readonly documentNo: string;
  /** Of what was answered parked or manual: what it is now. */
  readonly outcome?: string;
  readonly warnings?: readonly string[];
}

export interface DeadlineLine {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly startsAt: string;
  readonly dueAtStrict: string;
  readonly dueAt: string;
  readonly state: string;
  readonly metBy: string | null;
  readonly metAt: string | null;
  readonly late: boolean;
  readonly suspended: boolean;
  readonly provisional: boolean;
  readonly suspectNo?: string;
}

export interface NoticeLine {
  readonly to: string;
  readonly event: string;
  readonly deadline?: string;
  readonly at: string;
}

/** Amounts are in fen, see `unit`; `ratio` is value / limit. */
export interface HintLine {
  readonly rule: string;
  readonly offence: string;
  readonly article: string;
  readonly tier: string;
  readonly metric: string;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
  readonly ratio: number;
  readonly status: string;
  readonly basis: string;
  readonly conductDate: string;
  readonly handlingDate: string;
  /** Decision number, when a penalty gave rise to it. */
  readonly decisionNo?: string;
}

export interface SuspectLine {
  readonly suspectNo: string;
  readonly state: string;
  readonly stateName: string;
}

/** A case at the end of the scenario. */
export interface CaseResult {
  readonly state: string;
  readonly stateName: string;
  /** The hub has recorded or kept something of it. */
  readonly known: boolean;
  readonly history: readonly HistoryLine[];
  readonly deadlines: readonly DeadlineLine[];
  readonly notices: readonly NoticeLine[];
  readonly hints: readonly HintLine[];
  readonly suspects: readonly SuspectLine[];
}

/** The result of a scenario, by case number. */
export interface ScenarioResult {
  readonly cases: Readonly<Record<string, CaseResult>>;
}
