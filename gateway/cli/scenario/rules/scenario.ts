/** One event of a scenario, with its values as found in the file. */
export interface ScenarioEvent {
  /** Place in the file, from 0. */
  readonly index: number;
  /** Name of a step, e.g. `transfer.sent`, or `penalty.decided`. */
  readonly event: string;
  readonly caseNo: string;
  readonly occurredAt: string;
  /** When the hub gets it; empty = when it happened. */
  readonly receivedAt: string;
  readonly actor: string;
  readonly documentNo: string;
  readonly reason: string;
  /** `insert`, `update`, `delete` or empty. */
  readonly operation: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** Keys beside those of the format. */
  readonly unknownKeys: readonly string[];
}

/** A case to play, with its own clock. */
export interface Scenario {
  readonly comment: string;
  /** Where the clock stands at the end, milliseconds since 1970. */
  readonly now: number;
  readonly events: readonly ScenarioEvent[];
  /** What the result must hold, when the file says so. */
  readonly expected: unknown;
}
