import type { Retries } from "./rules/retryDelay.ts";

/** Times and limits of deliveries. */
export interface DeliverySettings {
  /** When and how often a failed delivery is tried again when the subscription does not say. */
  readonly retries: Retries;
  /** A subscription whose system is away is held this long, doubling up to the most; milliseconds. */
  readonly holdBaseMs: number;
  readonly holdMaxMs: number;
  /** Cursor and records are stored at most this often, milliseconds. */
  readonly saveEveryMs: number;
  /** A delivery unanswered for this long is recorded, so that the cursor can pass it; milliseconds. */
  readonly pinAfterMs: number;
  /** Events in memory per subscription, at least; four windows when that is more. */
  readonly backlogMin: number;
  /** Deliveries that are not final per subscription, recorded ones included. */
  readonly pendingMax: number;
}

export const defaultSettings: DeliverySettings = {
  retries: { maxAttempts: 12, baseMs: 1_000, maxMs: 300_000, multiplier: 2, jitter: 0.2 },
  holdBaseMs: 250,
  holdMaxMs: 15_000,
  saveEveryMs: 250,
  pinAfterMs: 10_000,
  backlogMin: 2_000,
  pendingMax: 100_000,
};
