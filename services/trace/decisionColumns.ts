import { DecisionRange } from "../../proto/gen/hub/trace/v1/trace.ts";
import { sm3 } from "../shared/ids.ts";
import type { StreamDecision } from "./streamEntries.ts";
import { millisecondsOf } from "./moment.ts";

interface DecisionColumn {
  readonly name: string;
  readonly type: "text" | "integer" | "bigint";
  /** How the database makes the column of what is sent; default: as it is. */
  readonly from?: string;
  readonly toCell: (decision: StreamDecision) => string | number | bigint;
}

const text = (value: string) => (value.includes("\0") ? value.replaceAll("\0", "\uFFFD") : value);

/** Columns of a decision and what is sent for each. */
export const decisionColumns: readonly DecisionColumn[] = [
  { name: "identity", type: "text", from: "decode(identity, 'hex')", toCell: ({ range }) => sm3(DecisionRange.encode(range).finish()).slice(0, 32) },
  { name: "stream_sequence", type: "bigint", toCell: ({ sequence }) => sequence },
  { name: "at", type: "bigint", toCell: ({ range }) => millisecondsOf(range.time) },
  { name: "time", type: "text", toCell: ({ range }) => text(range.time) },
  { name: "subscription_id", type: "text", toCell: ({ range }) => text(range.subscriptionId) },
  { name: "subscription_version", type: "bigint", toCell: ({ range }) => range.subscriptionVersion },
  { name: "sequences", type: "text", from: "sequences::int8range", toCell: ({ range }) => `[${range.fromSequence},${range.throughSequence}]` },
  { name: "decision", type: "integer", toCell: ({ range }) => range.decision },
  { name: "condition", type: "text", toCell: ({ range }) => text(range.condition) },
];

export function decisionCells(decisions: readonly StreamDecision[]): unknown[] {
  return decisionColumns.map(({ toCell }) => decisions.map(toCell));
}

/** PostgreSQL's ranges end one below the largest bigint. */
const SEQUENCE_MAX = (1n << 63n) - 2n;

/** Whether the range can be stored: others are nobody's decision and must not hold the rest of their batch. */
export function isRange({ fromSequence, throughSequence }: Pick<DecisionRange, "fromSequence" | "throughSequence">): boolean {
  return fromSequence <= throughSequence && throughSequence <= SEQUENCE_MAX;
}
