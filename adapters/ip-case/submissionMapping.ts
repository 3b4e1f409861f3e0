import {
  Operation,
  Outcome,
  type PenaltyRow,
  type Submission,
  type SubmissionAnswer,
} from "../../proto/gen/hub/case/v1/case_service.ts";
import { codeOf, type ExchangeRow } from "./columns.ts";

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "": Operation.UNSPECIFIED,
  I: Operation.INSERT,
  U: Operation.UPDATE,
  D: Operation.DELETE,
};

/** An exchange row as a submission, values as found. `seq` names it in the batch and in the answers. */
export function toSubmission(row: ExchangeRow): Submission {
  const seq = textOf(row["seq"]);
  return {
    submissionId: seq,
    sourceReference: `penalty_out/${seq}`,
    traceparent: "",
    fact: { $case: "penaltyRow", value: toPenaltyRow(row) },
  };
}

function toPenaltyRow(row: ExchangeRow): PenaltyRow {
  const values: Record<string, string> = { ...extraValues(row["extra"]) };
  for (const [column, value] of Object.entries(row)) {
    const code = codeOf(column);
    if (code !== undefined && value !== null) values[code] = textOf(value);
  }
  const op = textOf(row["op"]);
  const operation = OPERATIONS[op.normalize("NFKC").trim().toUpperCase()];
  // An OP that is none of the three is shown to the hub as an unknown column instead of being guessed at.
  if (operation === undefined) values["OP"] = op;
  return {
    values,
    operation: operation ?? Operation.UNSPECIFIED,
    version: toVersion(row["version"]) ?? toVersion(row["datavervison"]) ?? 0n,
    changedAt: textOf(row["changed_at"]),
  };
}

/** Columns for which the table has no place; the system keeps them as one JSON object of texts. */
function extraValues(extra: unknown): Record<string, string> {
  if (typeof extra !== "object" || extra === null) return {};
  return Object.fromEntries(Object.entries(extra).map(([name, value]) => [codeOf(name) ?? name.toUpperCase(), textOf(value)]));
}

const MAX_UINT64 = 2n ** 64n - 1n;

function toVersion(value: unknown): bigint | undefined {
  const text = textOf(value).trim();
  if (!/^\d{1,20}$/.test(text) || BigInt(text) > MAX_UINT64) return undefined;
  return BigInt(text);
}

function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  return value === null || value === undefined ? "" : JSON.stringify(value);
}

const STATES: Readonly<Record<Outcome, string>> = {
  [Outcome.UNSPECIFIED]: "1",
  [Outcome.ACCEPTED]: "2",
  [Outcome.DUPLICATE]: "3",
  [Outcome.PARKED]: "4",
  [Outcome.REJECTED]: "9",
};

/** An answer as the exchange table keeps it; the column names are those of the table. */
export interface AnsweredRow {
  readonly seq: string;
  readonly state: string;
  readonly event_id: string;
  readonly case_id: string;
  readonly hub_version: number;
  /** For the system's users: errors and warnings with code, field, words and how to mend. */
  readonly answer: string;
}

export function toAnsweredRow(answer: SubmissionAnswer): AnsweredRow {
  const { submissionId, outcome, eventId, caseId, version, waitingFor, waitingUntil, errors, warnings } = answer;
  return {
    seq: submissionId,
    state: STATES[outcome],
    event_id: eventId,
    case_id: caseId,
    hub_version: version,
    answer: JSON.stringify({ waitingFor, waitingUntil, errors, warnings }),
  };
}
