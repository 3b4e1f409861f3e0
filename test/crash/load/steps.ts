import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import type { CaseEvent } from "./caseEvents.ts";

/** An answer that a row may get: the outcome, the version of the case it speaks of (0 = none) and a code it must name. */
export interface RightAnswer {
  readonly outcome: FeedAnswer["outcome"];
  readonly version: number;
  readonly code?: string;
}

/**
 * One row of a case and what must come of it, written by hand from the domain's rules: the product's own code is not
 * asked. What a step records is numbered on from what the steps before it recorded.
 */
export interface Step {
  readonly answers: readonly RightAnswer[];
  readonly records: readonly CaseEvent[];
  /** What must have become of the row in the end, when its answer was that it waits. */
  readonly resolution?: FeedAnswer["resolution"];
  /** What the statutory clock records later by itself. */
  readonly due?: FallingDue;
}

/** Deadlines that end while the test runs. */
export interface FallingDue {
  /** The last moment at which the duty could be met, milliseconds. */
  readonly at: number;
  readonly records: readonly CaseEvent[];
}

export const accepted = (version: number): RightAnswer => ({ outcome: "accepted", version });
export const duplicate = (version: number): RightAnswer => ({ outcome: "duplicate", version });
export const rejected = (code: string): RightAnswer => ({ outcome: "rejected", version: 0, code });
export const manual = (version: number, code: string): RightAnswer => ({ outcome: "manual", version, code });

/** A parked row whose answer was lost is told what became of it when it comes again after its release. */
export const parked = (version: number, releasedAs: number): readonly RightAnswer[] => [{ outcome: "parked", version }, accepted(releasedAs)];
