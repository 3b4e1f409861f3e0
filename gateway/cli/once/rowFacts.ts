import type { FeedAnswer, FeedRow } from "../../../seeds/simulators/contract.ts";
import type { CaseFacts } from "./caseFacts.ts";

/** One input row with everything that is known of it. */
export interface RowFacts {
  readonly row: FeedRow;
  readonly source: string;
  readonly ticket: string;
  readonly answer: FeedAnswer | undefined;
  readonly facts: CaseFacts | undefined;
}
