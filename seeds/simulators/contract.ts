/**
 * What every simulated system offers to tests and to `hub up`, beside its own realistic interface. The simulator keeps
 * what it received in real tables or files and survives a restart of its process with them.
 */
export interface Simulator {
  /** System id, e.g. `ip-case`. */
  readonly system: string;
  /** Connection settings for the adapter of this system (its zod config), e.g. url and credentials. */
  readonly adapterConfig: Readonly<Record<string, unknown>>;
  /**
   * Enters rows as the system's own users would (table rows, a file in the drop folder, a form on the platform).
   * Resolves with one ticket per row, in order. Systems that send no penalties reject with an explanation.
   */
  feed(rows: readonly FeedRow[]): Promise<readonly string[]>;
  /** What the system has been told about the rows it sent, by ticket; rows without an answer yet are absent. */
  answers(): Promise<readonly FeedAnswer[]>;
  /** Every effect the hub had on the system, oldest first: one entry per row applied, also when applied twice. */
  received(): Promise<readonly ReceivedEffect[]>;
  /** Sets how the system misbehaves from now on; replaces the former setting; `{}` ends it. */
  misbehave(faults: Faults): void;
  /** Sets whether the system's officers answer by themselves what the hub tells them; absent = this system never does. */
  behave?(behaviour: Behaviour): Promise<void>;
  close(): Promise<void>;
}

/**
 * A V2 row with the values as found, and the optional columns OP, VERSION, CHANGED_AT. Keys are the file's own headers mapped to
 * V2 codes. A step of a transfer is a row of the system's form instead, see its README: it has a column 环节.
 */
export type FeedRow = Readonly<Record<string, string>>;

export interface FeedAnswer {
  readonly ticket: string;
  readonly outcome: "accepted" | "duplicate" | "parked" | "rejected" | "manual";
  /** What became later of a row that was parked or waited for a person: absent while nothing has. */
  readonly resolution?: "recorded" | "rejected" | "refused" | "replaced" | "expired";
  readonly eventId: string;
  readonly caseId: string;
  readonly version: number;
  readonly errors: readonly { code: string; field: string; message: string }[];
  readonly warnings: readonly { code: string; field: string; message: string }[];
}

export interface ReceivedEffect {
  readonly deliveryId: string;
  readonly caseId: string;
  /** Event type without package, e.g. `PublicationRequested`. */
  readonly type: string;
  /** Version of the record the effect carries; for events without one, the event's case version. */
  readonly version: number;
  readonly decisionNo: string;
  /** Everything the system stored of it, as text: searched for personal data by the tests. */
  readonly stored: string;
  readonly at: string;
}

export interface Faults {
  /** Every request takes this long, milliseconds. */
  readonly slowMs?: number;
  /** Not reachable: connections refused or 503. */
  readonly down?: boolean;
  /** Refuse rows whose decision number contains this text. */
  readonly refuse?: string;
  /** Receipts come this much later, milliseconds. */
  readonly answerLateMs?: number;
  /** Receipts come twice. */
  readonly answerTwice?: boolean;
  /** Apply the request, then drop the connection without an answer; that many times. */
  readonly loseAnswers?: number;
  /** REST systems: says 200 to everything with a page that is no answer and does nothing, as a gateway in between may. */
  readonly lie?: boolean;
  /** Mistakes of the system's officers in what they enter by themselves, see Behaviour. */
  readonly mistakes?: Mistakes;
}

/** What the officers of a system do wrong; each is switched by itself. */
export interface Mistakes {
  /** The later answer is entered before the earlier one, e.g. the filing before the receipt. */
  readonly early?: boolean;
  /** Answers are entered some time after the day they bear. */
  readonly late?: boolean;
  /** Every answer is entered twice, as two rows. */
  readonly twice?: boolean;
  /** The case number is mistyped by one digit, entered again rightly, and the wrong row is taken back. */
  readonly wrongCaseNo?: boolean;
}

/** What the officers of a system do of their own accord. */
export interface Behaviour {
  /** They answer what the hub tells them from the moment this is switched on, also after a restart of the system; off at first. */
  readonly answers: boolean;
}
