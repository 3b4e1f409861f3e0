import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";

/** What the hub records of a case; each is one version of it. */
export type RecordedKind = "decided" | "corrected" | "revoked" | "parked" | "sent" | "filed" | "notFiled";

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
  readonly records: readonly RecordedKind[];
}

export const accepted = (version: number): RightAnswer => ({ outcome: "accepted", version });
export const duplicate = (version: number): RightAnswer => ({ outcome: "duplicate", version });
export const rejected = (code: string): RightAnswer => ({ outcome: "rejected", version: 0, code });

/** A parked row whose answer was lost is told what became of it when it comes again after its release. */
export const parked = (version: number, releasedAs: number): readonly RightAnswer[] => [{ outcome: "parked", version }, accepted(releasedAs)];
