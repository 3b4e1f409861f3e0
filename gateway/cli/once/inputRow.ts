import type { FeedRow } from "../../../seeds/simulators/contract.ts";

/** A row of the input, and the system whose users enter it. */
export interface InputRow {
  readonly source: string;
  readonly row: FeedRow;
}
