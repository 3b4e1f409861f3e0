import { Operation, Submission, type PenaltyRow } from "../../proto/gen/hub/case/v1/case_service.ts";
import { readStepForm, type ReadForm } from "../sdk/steps/stepForm.ts";
import { codeOf, type ExchangeRow } from "./columns.ts";
import { toStepForm } from "./stepColumns.ts";

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "": Operation.UNSPECIFIED,
  I: Operation.INSERT,
  U: Operation.UPDATE,
  D: Operation.DELETE,
};

/** An exchange row as a submission, values as found. `seq` names it in the batch and in the answers. */
export function toSubmission(row: ExchangeRow): Submission {
  const seq = textOf(row["seq"]);
  return Submission.fromPartial({
    submissionId: seq,
    sourceReference: `penalty_out/${seq}`,
    fact: { $case: "penaltyRow", value: toPenaltyRow(row) },
  });
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

/** A row of `ys_outbox` as a submission, or why it cannot be one; the answer speaks of the form's titles. */
export function toStepRow(row: ExchangeRow): ReadForm {
  const seq = textOf(row["seq"]);
  return readStepForm(toStepForm(row), { submissionId: seq, sourceReference: `ys_outbox/${seq}`, stepField: "环节", statedRoles: HEAD });
}

/** 批准移送 and 不批准移送 are the head's decisions (310号 art. 5): the system knows it and says so. */
const HEAD: ReadonlySet<string> = new Set(["agency_head"]);
