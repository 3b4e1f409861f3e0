import type { DocumentRef, FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import type { FieldTable } from "../penaltyFields.ts";
import { findPersonalData } from "../personalData.ts";
import { toHalfWidth } from "../text.ts";
import { stepIssue, type JudgedStep } from "./stepIssue.ts";
import type { Procedure } from "./procedure.ts";
import { judgeContent } from "./judgeContent.ts";
import { dayOf } from "./step.ts";
import { documentNoOf, type StepData } from "./stepData.ts";

export interface StepContext {
  readonly procedure: Procedure;
  /** Now, RFC 3339. */
  readonly now: string;
  /** Roles for which the reporting system may speak; undefined when that was judged before. */
  readonly roles: readonly string[] | undefined;
  readonly isKnownAgency: (uscc: string) => boolean;
  readonly isValidUscc: (uscc: string) => boolean;
  /** Words and dates that systems write for none, and the day before which nothing is believed. */
  readonly fields: Pick<FieldTable, "emptyWords" | "emptyDates" | "earliestDecision">;
}

const RFC3339 = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/;

/** Judges a report of a step by itself: who, which case, when, on which paper, with what the law asks for (SPEC §3.1, §3.2). */
export function judgeStep(event: string, data: StepData, context: StepContext): JudgedStep {
  const { procedure } = context;
  const transition = procedure.find(event);
  const { actor, document } = procedure.about(event);
  const content = transition ? judgeContent(transition, data, procedure) : { errors: [], warnings: [] };
  return {
    errors: [
      ...requiredNumber("case_no", data.caseNo, { ...context, zh: "案件编号", en: "case number" }),
      ...judgeNumber("case_no", data.caseNo),
      ...judgeNumber("suspect_no", data.suspectNo ?? ""),
      ...judgeNumber("document.number", documentNoOf(data)),
      ...judgeSuspectNo(data.suspectNo ?? ""),
      ...judgeAgency(data, context),
      ...judgeActor(data, actor, context),
      ...judgeTime(data.occurredAt, context),
      ...(document === "" ? [] : judgeDocumentNo(data, document, context)),
      ...judgeHash("document.hash", data.document),
      ...(data.documents ?? []).flatMap((document, index) => judgeHash(`documents[${index}].hash`, document)),
      ...(procedure.isSuspectStep(event) ? required("suspect_no", data.suspectNo ?? "", { zh: "嫌疑人编号", en: "number of the suspect" }) : []),
      ...content.errors,
    ],
    warnings: content.warnings,
  };
}

interface Words {
  readonly zh: string;
  readonly en: string;
}

function required(field: string, value: string, { zh, en }: Words): FieldIssue[] {
  return value.trim() === "" ? [stepIssue("E001", field, { zh: `缺少${zh}`, en: `${en} is missing` })] : [];
}

/** A number that is there and is more than a word for none. */
function requiredNumber(field: string, number: string, { fields, ...words }: Words & Pick<StepContext, "fields">): FieldIssue[] {
  const word = toHalfWidth(number).trim().toLowerCase();
  return required(field, fields.emptyWords.has(word) ? "" : number, words);
}

const NUMBER_MAX = 128;

/** Numbers name things in lists, logs and files. */
function judgeNumber(field: string, number: string): FieldIssue[] {
  if (number.length > NUMBER_MAX) return [stepIssue("E002", field, { value: number, zh: `至多 ${NUMBER_MAX} 字`, en: `at most ${NUMBER_MAX} characters` })];
  return /\p{Cc}/u.test(number.trim()) ? [stepIssue("E024", field, { zh: "含控制字符", en: "holds control characters" })] : [];
}

/** A suspect's number stands in deadlines and lists that others see: it must not be the number of a document. */
function judgeSuspectNo(number: string): FieldIssue[] {
  return findPersonalData(number).length === 0 ? [] : [stepIssue("E019", "suspect_no", { value: number, zh: "嫌疑人编号请用案内序号", en: "number suspects within the case" })];
}

function judgeDocumentNo(data: StepData, document: string, { fields }: StepContext): FieldIssue[] {
  const field = data.transferNo === undefined ? "document.number" : "transfer_no";
  return requiredNumber(field, documentNoOf(data), { fields, zh: `文书文号（${document}）`, en: "number of the document" });
}

function judgeAgency({ agency }: StepData, context: StepContext): FieldIssue[] {
  const uscc = agency?.uscc ?? "";
  if (uscc === "") return required("agency.uscc", "", { zh: "行政执法机关代码", en: "code of the agency" });
  if (!context.isValidUscc(uscc)) return [stepIssue("E005", "agency.uscc", { value: uscc })];
  return context.isKnownAgency(uscc) ? [] : [stepIssue("E021", "agency.uscc", { value: uscc })];
}

/** The role named must be the one the law gives the step to, and the reporting system must speak for it. */
function judgeActor({ actor }: StepData, wanted: string, { procedure, roles }: StepContext): FieldIssue[] {
  const acting = actor === "" ? wanted : procedure.actsAs(actor);
  if (acting !== wanted) {
    return [stepIssue("E023", "actor", { value: actor, zh: `此步骤由 ${wanted} 作出`, en: `this step is taken by ${wanted}` })];
  }
  if (roles === undefined || roles.includes(wanted)) return [];
  return [stepIssue("E023", "actor", { value: wanted, zh: `报送系统不能代表 ${wanted}`, en: `the reporting system does not speak for ${wanted}` })];
}

function judgeTime(occurredAt: string, { now, fields }: StepContext): FieldIssue[] {
  if (occurredAt === "") return required("occurred_at", "", { zh: "发生时间", en: "time" });
  const day = RFC3339.exec(occurredAt)?.[1];
  const at = day === undefined || !isDay(day) ? Number.NaN : Date.parse(occurredAt);
  if (Number.isNaN(at) || isUnbelievable(dayOf({ at }), fields)) return [{ ...stepIssue("E003", "occurred_at", { value: occurredAt, ...MOMENT }), message: `${MOMENT.zh} / ${MOMENT.en}: ${occurredAt.slice(0, 40)}` }];
  return at <= Date.parse(now) ? [] : [stepIssue("E020", "occurred_at", { value: occurredAt })];
}

const MOMENT = {
  zh: "应为真实存在的时刻（RFC 3339）",
  en: "must be a moment that exists (RFC 3339)",
  mend: "请填写如 2026-11-23T09:00:00+08:00 的时刻 / give a moment such as 2026-11-23T09:00:00+08:00",
};

/** 1900-01-01 is what old databases hold for a date that was never entered. */
function isUnbelievable(day: string, { emptyDates, earliestDecision }: StepContext["fields"]): boolean {
  return emptyDates.has(day) || day < earliestDecision;
}

/** `Date.parse` takes 2026-02-30 as 2 March. */
function isDay(day: string): boolean {
  const at = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(day);
}

const hashes: Readonly<Record<string, number>> = { sm3: 64, sha256: 64 };

/** Files come by reference: algorithm and hexadecimal hash, if there is a file. */
function judgeHash(field: string, document: DocumentRef | undefined): FieldIssue[] {
  if (!document || (document.hash === "" && document.hashAlgorithm === "")) return [];
  const length = hashes[document.hashAlgorithm];
  if (length !== undefined && /^[0-9a-f]+$/i.test(document.hash) && document.hash.length === length) return [];
  return [stepIssue("E024", field, { value: `${document.hashAlgorithm}:${document.hash}`, zh: "应为 sm3 或 sha256 的 64 位十六进制", en: "must be sm3 or sha256, 64 hexadecimal digits" })];
}
