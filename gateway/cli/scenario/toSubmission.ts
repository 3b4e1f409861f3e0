import { toStepFact } from "../../../adapters/sdk/steps/stepFacts.ts";
import { Operation, Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { StepRow } from "./procedureTable.ts";
import { DataFault } from "./toConducts.ts";
import type { ScenarioEvent } from "./rules/scenario.ts";
import { stepDataSchema, unknownKeys, type StepData } from "./rules/stepData.ts";
import { toStepValues } from "./toStepValues.ts";

/** A penalty row in place of a step: `data.row` holds its V2 columns. */
export const PENALTY_EVENT = "penalty.decided";

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "": Operation.UNSPECIFIED,
  insert: Operation.INSERT,
  update: Operation.UPDATE,
  delete: Operation.DELETE,
};

/** What the hub is told, or why the contract cannot carry the event. */
export type Prepared =
  | { readonly submission: Submission; readonly warnings: readonly string[] }
  | { readonly refusal: string; readonly warnings: readonly string[] };

/** The submission of an event. What the contract can carry goes to the hub as found: judging is the hub's. */
export function toSubmission(event: ScenarioEvent, file: string, steps: ReadonlyMap<string, StepRow>): Prepared {
  const warnings = event.unknownKeys.map((key) => `未知的键 / unknown key ${key}`);
  const base = { submissionId: String(event.index), sourceReference: `${file}#${event.index}` };
  const operation = OPERATIONS[event.operation.trim().toLowerCase()];
  if (operation === undefined) return { refusal: `UNKNOWN_OPERATION operation: "${event.operation}" 未知 / unknown; 应为 / give insert, update 或 or delete`, warnings };
  try {
    if (event.event === PENALTY_EVENT) return { submission: Submission.fromPartial({ ...base, fact: { $case: "penaltyRow", value: toRow(event, operation) } }), warnings };
    const step = steps.get(event.event);
    if (!step) return { refusal: unknownEvent(event.event, steps), warnings };
    const data = readData(event);
    const fact = toStepFact(event.event, toStepValues(event, data, event.actor || step.actor));
    const submission: Submission = { ...Submission.fromPartial({ ...base, operation }), fact };
    return { submission, warnings: [...warnings, ...unused(event, data, submission)] };
  } catch (error) {
    if (error instanceof DataFault) return { refusal: `INVALID_DATA ${error.message}`, warnings };
    throw error;
  }
}

function readData({ data }: ScenarioEvent): StepData {
  const result = stepDataSchema.safeParse(withoutNulls(data));
  if (result.success) return result.data;
  throw new DataFault(result.error.issues.map(({ path, message }) => `data.${path.join(".")}: 类型或取值不对 / ${message}（按格式更正后重试 / correct it and play again）`).join("; "));
}

/** `null` says the same as a key that is not there. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, one]) => (one === null ? [] : [[key, withoutNulls(one)]])));
}

/** Columns may be numbers in the file; the hub gets text as a feed has it. A row without a case number belongs to the event's. */
function toRow({ data, caseNo }: ScenarioEvent, operation: Operation) {
  const { row } = data;
  if (typeof row !== "object" || row === null || Array.isArray(row)) throw new DataFault('data.row: 缺少 V2 列 / no V2 columns; 写 / write "row":{"CF_WSH":…}');
  const values = Object.fromEntries(Object.entries(row).map(([code, value]) => [code, value === null ? "" : String(value)]));
  return { values: { ...(caseNo === "" ? {} : { AJBH: caseNo }), ...values }, operation };
}

/** Words for one conduct that stand in `data` itself. */
const CONDUCT_KEYS = ["offence", "article", "metrics", "marks", "patents", "repeatWithinYears", "unitOffender", "reasonableSuspicion", "conductDate"];

/** Under which of the message's fields a key goes, where that is not its own name. */
const FIELDS_OF: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(CONDUCT_KEYS.map((key) => [key, ["conducts"]])),
  organ: ["organ", "police"],
  police: ["organ", "police"],
  document: ["document", "documents"],
  documents: ["documents", "document"],
  documentDate: ["document", "documents"],
  suspect: ["suspect", "suspects"],
};

/** Keys that nobody knows, and keys that this step does not carry: told, never lost silently. */
function unused(event: ScenarioEvent, data: StepData, { fact }: Submission): readonly string[] {
  const fields = new Set(Object.keys(fact?.value ?? {}));
  const strange = unknownKeys(withoutNulls(event.data), data).map((key) => `未知的键 / unknown key data.${key}`);
  const idle = Object.keys(data).filter((key) => key !== "operation" && !(FIELDS_OF[key] ?? [key]).some((field) => fields.has(field)));
  return [...strange, ...idle.map((key) => `${event.event} 不带此项 / does not carry data.${key}`)];
}

function unknownEvent(name: string, steps: ReadonlyMap<string, StepRow>): string {
  const area = name.split(".")[0] ?? "";
  const near = [...steps.keys()].filter((one) => one.startsWith(`${area}.`));
  const known = near.length > 0 ? near : [...steps.keys()];
  return `UNKNOWN_EVENT event: "${name}" 不是程序中的事件 / no event of the procedure; 可用 / known: ${known.join(", ")}`;
}
