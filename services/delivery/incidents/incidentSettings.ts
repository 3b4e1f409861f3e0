/** When something is an incident. Milliseconds, and events for `lagEvents`. */
export interface IncidentSettings {
  /** Between two looks. */
  readonly lookEveryMs: number;
  /** Nothing was seen of it for so long: it is over. */
  readonly quietMs: number;
  /** A system that is away, or a delivery that keeps failing, for so long. A dead letter is one at once. */
  readonly failingMs: number;
  /** A subscriber with deliveries that is not connected for so long. */
  readonly notConnectedMs: number;
  /** A pause that somebody may have forgotten. */
  readonly pausedMs: number;
  /** A delivery that waits for so long although nothing holds it, seen for `failingMs`. */
  readonly lagMs: number;
  /** So many events behind, for `failingMs`. */
  readonly lagEvents: number;
}

export const defaultIncidentSettings: IncidentSettings = {
  lookEveryMs: 5_000,
  quietMs: 120_000,
  failingMs: 60_000,
  notConnectedMs: 120_000,
  pausedMs: 24 * 3_600_000,
  lagMs: 300_000,
  lagEvents: 50_000,
};
