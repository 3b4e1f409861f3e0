import type { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { Verdict } from "./matching.ts";

/** The same verdict on consecutive events. */
export interface DecisionRun extends Verdict {
  readonly from: number;
  readonly through: number;
  /** Version of the subscription that decided. */
  readonly version: number;
}

interface OpenRun {
  from: number;
  through: number;
  readonly version: number;
  readonly decision: Decision;
  readonly condition: string;
}

/** Gathers verdicts as runs; what stands between two different ones costs one entry, however long it is. */
export class DecisionRuns {
  #runs: OpenRun[] = [];

  /** Sequences come in order; a gap between them belongs to the run before it. */
  add(sequence: number, { decision, condition }: Verdict, version: number): void {
    const last = this.#runs.at(-1);
    if (last && last.decision === decision && last.condition === condition && last.version === version && sequence > last.through) {
      last.through = sequence;
      return;
    }
    this.#runs.push({ from: sequence, through: sequence, decision, condition, version });
  }

  /** All runs so far; the next verdict begins a new one. */
  take(): readonly DecisionRun[] {
    const runs = this.#runs;
    this.#runs = [];
    return runs;
  }
}
