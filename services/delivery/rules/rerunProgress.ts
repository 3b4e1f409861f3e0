/** How a delivery ended: delivered, known to the receiver already, or a dead letter. */
export type Ending = "delivered" | "unchanged" | "failed";

/** How far a replay is. */
export interface Progress {
  /** Deliveries found so far. */
  readonly total: number;
  /** Delivered, known ones included. */
  readonly done: number;
  readonly unchanged: number;
  readonly failed: number;
}

export const noProgress: Progress = { total: 0, done: 0, unchanged: 0, failed: 0 };

/**
 * Counts what a replay finds and how it ends, so that a count can be stored with a cursor: events behind the cursor are
 * read and counted again after a crash, those before it never.
 */
export class RerunProgress {
  #settled: Progress;
  /** Found or ended, and not yet behind a stored cursor, by sequence. */
  readonly #ahead = new Map<number, Ending | undefined>();

  constructor(stored: Progress) {
    this.#settled = stored;
  }

  found(sequence: number): void {
    if (!this.#ahead.has(sequence)) this.#ahead.set(sequence, undefined);
  }

  ended(sequence: number, ending: Ending): void {
    if (this.#ahead.has(sequence)) this.#ahead.set(sequence, ending);
    // Found before a former cursor, on record since.
    else this.#settled = add({ ...this.#settled, total: this.#settled.total - 1 }, ending);
  }

  /** Everything known now. */
  now(): Progress {
    return [...this.#ahead.values()].reduce(add, this.#settled);
  }

  /** What is true for the events up to the cursor; they count as found from now on. */
  through(cursor: number): Progress {
    for (const [sequence, ending] of this.#ahead) {
      if (sequence > cursor) continue;
      this.#settled = add(this.#settled, ending);
      this.#ahead.delete(sequence);
    }
    return this.#settled;
  }
}

function add(progress: Progress, ending: Ending | undefined): Progress {
  const { total, done, unchanged, failed } = progress;
  return {
    total: total + 1,
    done: done + (ending === "delivered" || ending === "unchanged" ? 1 : 0),
    unchanged: unchanged + (ending === "unchanged" ? 1 : 0),
    failed: failed + (ending === "failed" ? 1 : 0),
  };
}
