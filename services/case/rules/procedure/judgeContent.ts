import type { Exhibit } from "../../../../proto/gen/hub/case/v1/procedure.ts";
import type { AgencyRef, DocumentRef, FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import type { Procedure } from "./procedure.ts";
import { isInForce, type Guard, type Transition } from "./procedureTable.ts";
import { dayOf } from "./step.ts";
import type { StepData } from "./stepData.ts";
import { stepIssue, stepWarning, type JudgedStep } from "./stepIssue.ts";

type Fields = Readonly<Record<string, unknown>>;

/**
 * What the law asks of the report's content. What is stated wrongly is refused; what is not stated only earns a warning,
 * because a system that omits it must not stop a statutory clock. Only a reason the law demands may not be missing.
 */
export function judgeContent(transition: Transition, data: StepData, procedure: Procedure): JudgedStep {
  const found = transition.guards.flatMap((guard) => (judges[guard.kind] as Judge<Guard["kind"]> | undefined)?.(guard, { data, fields: data as unknown as Fields, procedure }) ?? []);
  return { errors: found.filter(({ code }) => code.startsWith("E")), warnings: found.filter(({ code }) => code.startsWith("W")) };
}

interface Judging {
  readonly data: StepData;
  readonly fields: Fields;
  readonly procedure: Procedure;
}

type Judge<Kind extends Guard["kind"]> = (guard: Extract<Guard, { kind: Kind }>, judging: Judging) => FieldIssue[];

/** The guards that look at the report's content. */
const judges: { readonly [Kind in Guard["kind"]]?: Judge<Kind> } = {
  reason: ({ source }, { data }) => ((data.reason ?? "").trim() === "" ? [stepIssue("E001", "reason", { zh: "缺少理由", en: "the reason is missing", rule: source })] : []),
  officers: (guard, { fields }) => judgeOfficers(guard, (fields["officers"] as string[] | undefined) ?? []),
  basis: (guard, { fields, data, procedure }) => judgeBasis(guard, { basis: textOf(fields["basis"]), date: shanghaiDay(data.occurredAt), procedure }),
  slots: (guard, { fields, procedure }) => judgeSlots(guard, (fields["documents"] as DocumentRef[] | undefined) ?? [], procedure),
  exhibits: (guard, { fields }) => judgeExhibits(guard, (fields["items"] as Exhibit[] | undefined) ?? []),
  named: ({ field, source }, { fields }) => ((fields[field] as AgencyRef | undefined)?.name ? [] : [stepWarning("W015", field, source)]),
  oneOf: (guard, { fields }) => judgeChoice(guard, textOf(fields[guard.field])),
};

function shanghaiDay(occurredAt: string): string {
  const at = Date.parse(occurredAt);
  return Number.isNaN(at) ? "" : dayOf({ at });
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function judgeOfficers({ least, source }: Extract<Guard, { kind: "officers" }>, officers: readonly string[]): FieldIssue[] {
  if (officers.length === 0) return [stepWarning("W015", "officers", source)];
  const named = new Set(officers.map((name) => name.trim()).filter((name) => name !== ""));
  if (named.size >= least) return [];
  return [stepIssue("E024", "officers", { value: String(named.size), zh: `专案组至少 ${least} 人`, en: `at least ${least} officers`, rule: source })];
}

function judgeBasis({ source }: Extract<Guard, { kind: "basis" }>, { basis, date, procedure }: { basis: string; date: string; procedure: Procedure }): FieldIssue[] {
  // Of a time that cannot be read judgeStep tells; no rule can be chosen by it.
  if (basis === "" || date === "") return [];
  const known = procedure.table.bases.find(({ id }) => id === basis);
  if (known && isInForce(known, date)) return [];
  const choices = procedure.table.bases.filter((one) => isInForce(one, date)).map(({ id }) => id).join(", ");
  const why = known ? { zh: `${known.zh}自 ${known.inForceFrom ?? ""} 起施行`, en: `in force from ${known.inForceFrom ?? ""}` } : { zh: `应为 ${choices}`, en: `must be one of ${choices}` };
  return [stepIssue("E024", "basis", { value: basis, ...why, rule: known?.source ?? source })];
}

/** The five slots of 310号 art. 6: each present, or marked 无. */
function judgeSlots({ source }: Extract<Guard, { kind: "slots" }>, documents: readonly DocumentRef[], procedure: Procedure): FieldIssue[] {
  const nameless = documents.flatMap((one, index) =>
    one.none || one.number.trim() !== "" ? [] : [stepIssue("E001", `documents[${index}].number`, { zh: "文书没有文号，也未标明“无”", en: "a document without a number that is not marked none", rule: source })],
  );
  const missing = procedure.table.documentSlots.filter(({ id }) => id !== "transfer_letter" && !documents.some(({ kind }) => kind === id));
  return [...nameless, ...(missing.length > 0 ? [stepWarning("W016", "documents", source, missing.map(({ zh }) => zh).join("、"))] : [])];
}

const itemFields = [
  ["sealNo", "封条编号"],
  ["quantity", "数量"],
  ["custodyPlace", "保管地点"],
] as const;

function judgeExhibits({ source }: Extract<Guard, { kind: "exhibits" }>, items: readonly Exhibit[]): FieldIssue[] {
  if (items.length === 0) return [stepWarning("W015", "items", source)];
  return items.flatMap((item, index) => {
    const blank = itemFields.filter(([field]) => item[field].trim() === "");
    const count = Number(item.quantity);
    const wrong = item.quantity.trim() !== "" && !(count > 0);
    return [
      ...blank.map(([field, zh]) => stepIssue("E001", `items[${index}].${field}`, { value: item.name, zh: `“${item.name}”缺少${zh}`, en: `${field} is missing`, rule: source })),
      ...(wrong ? [stepIssue("E024", `items[${index}].quantity`, { value: item.quantity, zh: "数量应大于 0", en: "must be above 0", rule: source })] : []),
    ];
  });
}

function judgeChoice({ field, values, source }: Extract<Guard, { kind: "oneOf" }>, value: string): FieldIssue[] {
  if (value === "") return [stepWarning("W015", field, source)];
  if (values.includes(value)) return [];
  return [stepIssue("E024", field, { value, zh: `应为 ${values.join("、")}`, en: `must be one of ${values.join(", ")}`, rule: source })];
}
