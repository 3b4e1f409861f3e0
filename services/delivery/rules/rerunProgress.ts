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
  /** Found beyond the cursor, or ended and not counted as such yet, by sequence. */
  readonly #ahead = new Map<number, Ending | undefined>();

  /** `recorded`: what lanes have on record beyond the cursor of the stored count; it may end before it is read again, or never be read. */
  constructor(stored: Progress, recorded: Iterable<number> = []) {
    this.#settled = stored;
    for (const sequence of recorded) this.found(sequence);
  }

  found(sequence: number): void {
    if (!this.#ahead.has(sequence)) this.#ahead.set(sequence, undefined);
  }

  ended(sequence: number, ending: Ending): void {
    // Counted as found with a former cursor, on record since.
    if (!this.#ahead.has(sequence)) this.#settled = { ...this.#settled, total: this.#settled.total - 1 };
    this.#ahead.set(sequence, ending);
  }

  /** Everything known now. */
  now(): Progress {
    return [...this.#ahead.values()].reduce(add, this.#settled);
  }

  /**
   * What is to be stored with a cursor. What has ended counts as found as long as a lane may have it on record: after a
   * crash it would end once more.
   */
  through(cursor: number, onRecord: ReadonlySet<number>): Progress {
    let total = 0;
    for (const [sequence, ending] of this.#ahead) {
      if (sequence > cursor) continue;
      if (ending && onRecord.has(sequence)) {
        total++;
        continue;
      }
      this.#settled = add(this.#settled, ending);
      this.#ahead.delete(sequence);
    }
    return { ...this.#settled, total: this.#settled.total + total };
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
