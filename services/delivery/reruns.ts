import type { Ending } from "./rules/rerunProgress.ts";

interface Rerun {
  readonly operationId: string;
  ending: Ending | undefined;
}

/** Deliveries of one subscription that an operation has put back, and how they ended. In memory: the operation knows them again after a restart. */
export class Reruns {
  readonly #bySequence = new Map<number, Rerun>();

  begin(sequence: number, operationId: string): void {
    this.#bySequence.set(sequence, { operationId, ending: undefined });
  }

  /** Operation that put it back; empty when none did. */
  operationOf(sequence: number): string {
    return this.#bySequence.size === 0 ? "" : (this.#bySequence.get(sequence)?.operationId ?? "");
  }

  ended(sequence: number, ending: Ending): void {
    const rerun = this.#bySequence.get(sequence);
    if (rerun) rerun.ending = ending;
  }

  /** How it ended, once; undefined while it has not, or nobody saw it. */
  takeEnding(sequence: number): Ending | undefined {
    const ending = this.#bySequence.get(sequence)?.ending;
    if (ending) this.#bySequence.delete(sequence);
    return ending;
  }
}
