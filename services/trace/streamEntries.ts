import type { DecisionRange, Hop } from "../../proto/gen/hub/trace/v1/trace.ts";

/** A hop and where it came in the stream. */
export interface StreamHop {
  readonly sequence: number;
  readonly index: number;
  readonly hop: Hop;
}

/** A decision and where it came in the stream. */
export interface StreamDecision {
  readonly sequence: number;
  readonly range: DecisionRange;
}
