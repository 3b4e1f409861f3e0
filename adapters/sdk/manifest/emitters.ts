import { Operation, type Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import type { PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import type { OperationLetter } from "../formats/fileRow.ts";
import { toPenaltyRow } from "../formats/penaltyRow.ts";
import { textOf } from "../mapping/textOf.ts";
import type { FormRecord, FormValue } from "../steps/formCells.ts";
import { formLists } from "../steps/formExtras.ts";
import { formTitleOf, readStepForm } from "../steps/stepForm.ts";
import { mappingIssue } from "./mappingIssue.ts";
import { readReport } from "./publicationReport.ts";
import type { EmitRule } from "./schema.ts";

/** What a rule makes of a record: a fact for the hub, a report of a channel, or why neither. */
export interface Emitted {
  readonly submission?: Submission;
  readonly report?: PublicationReport;
  readonly errors: readonly FieldIssue[];
  readonly warnings: readonly FieldIssue[];
}

/** The computed parts of a rule. */
export interface EmitParts {
  readonly place: string;
  /** `operation`, `version`, `changedAt`, as far as the rule has them. */
  readonly head: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
}

interface Emitter {
  readonly emit: (parts: EmitParts) => Emitted;
  /** The result field that an issue of the hub speaks of. */
  readonly fieldOf: (issueField: string) => string;
}

export const emitters: Readonly<Record<EmitRule["as"], Emitter>> = {
  penalty: { emit: emitPenalty, fieldOf: (field) => field },
  step: { emit: emitStep, fieldOf: formTitleOf },
  publication: { emit: emitPublication, fieldOf: (field) => field },
};

function emitPenalty({ place, head, fields }: EmitParts): Emitted {
  const values: Record<string, string> = {};
  const errors: FieldIssue[] = [];
  for (const [code, value] of Object.entries(fields)) {
    const text = textOf(value);
    if (text === undefined) errors.push(notText(code, value));
    else values[code] = text;
  }
  if (errors.length > 0) return { errors, warnings: [] };
  const op = textOf(head["operation"]) ?? "";
  const letter = letterOf(op);
  // An OP that is none of the three is shown to the hub as an unknown column instead of being guessed at.
  const row = { line: 0, fileLine: 0, values: letter === undefined ? { ...values, OP: op } : values, unknown: [] };
  const value = toPenaltyRow({ ...row, operation: letter ?? "", version: textOf(head["version"]) ?? "", changedAt: textOf(head["changedAt"]) ?? "" });
  const submission: Submission = { ...placed(place), traceparent: "", operation: Operation.UNSPECIFIED, enteredAt: "", fact: { $case: "penaltyRow", value } };
  return { submission, errors: [], warnings: [] };
}

/** Only these may be lists of records; a list elsewhere would be lost without a word. */
const listTitles: ReadonlySet<string> = new Set(Object.values(formLists).map(({ title }) => title));

function emitStep({ place, head, fields }: EmitParts): Emitted {
  const form: Record<string, FormValue> = {};
  const errors: FieldIssue[] = [];
  for (const [title, value] of Object.entries(withRest(fields))) {
    const cell = listTitles.has(title) ? formValueOf(value) : textOf(value);
    if (cell === undefined) errors.push(notText(title, value));
    else form[title] = cell;
  }
  if (errors.length > 0) return { errors, warnings: [] };
  const times = { OP: textOf(head["operation"]) ?? "", CHANGED_AT: textOf(head["changedAt"]) ?? "" };
  const { submission, ...findings } = readStepForm({ ...times, ...form }, { ...placed(place), stepField: "环节" });
  return submission ? { submission, ...findings } : findings;
}

function emitPublication({ fields }: EmitParts): Emitted {
  const { report, errors } = readReport(fields);
  return { ...(report ? { report } : {}), errors, warnings: [] };
}

function placed(place: string): { submissionId: string; sourceReference: string } {
  return { submissionId: place, sourceReference: place };
}

function letterOf(text: string): OperationLetter | undefined {
  const letter = text.normalize("NFKC").trim().toUpperCase();
  return letter === "" || letter === "I" || letter === "U" || letter === "D" ? letter : undefined;
}

/** `*` gives the rest of the form as an object, for systems that keep it under our titles; what a field says itself goes before. */
function withRest({ "*": rest, ...fields }: EmitParts["fields"]): EmitParts["fields"] {
  return typeof rest === "object" && rest !== null ? { ...rest, ...fields } : fields;
}

/** Text, or a list of records as a form keeps them. */
function formValueOf(value: unknown): FormValue | undefined {
  if (!Array.isArray(value) || !value.every((one) => typeof one === "object" && one !== null && !Array.isArray(one))) return textOf(value);
  return value.map((one: object) => Object.fromEntries(Object.entries(one).map(([title, cell]) => [title, textOf(cell) ?? ""]))) satisfies FormRecord[];
}

function notText(field: string, value: unknown): FieldIssue {
  return mappingIssue(field, { message: `“${field}”得出的不是文本 / ${field} gives no text`, value });
}
