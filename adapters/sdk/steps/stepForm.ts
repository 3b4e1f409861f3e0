import { Operation, type Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { createFormReader, type FormFindings, type FormReader, type StepForm } from "./formReader.ts";
import { readExtras } from "./formExtras.ts";
import { toStepFact, type StepValues } from "./stepFacts.ts";
import type { StepRow } from "./stepTable.ts";
import { findStep, operationWords, roleWords, stepNames } from "./stepWords.ts";
import { toIsoDate, toOffsetTime } from "./wallTime.ts";

/** Where a form came from. */
export interface FormPlace {
  /** Names the submission in its batch. */
  readonly submissionId: string;
  /** Names one row of the system for ever. */
  readonly sourceReference: string;
  /** Title of the field that names the step, e.g. `环节`. */
  readonly stepField: string;
  /** Roles that are stated for their steps when the form names none; default: none, the hub takes the usual one. */
  readonly statedRoles?: ReadonlySet<string>;
}

/** A form read. `submission` is absent when the step is not known or a figure cannot be read; then there are errors. */
export interface ReadForm extends FormFindings {
  readonly submissionId: string;
  readonly submission?: Submission;
}

/** The form as a submission. Never throws. */
export function readStepForm(form: StepForm, { submissionId, sourceReference, stepField, statedRoles }: FormPlace): ReadForm {
  const findings: FormFindings = { errors: [], warnings: [] };
  const reader = createFormReader(form, findings);
  const name = reader.text(stepField);
  const step = findStep(name, reader.text("嫌疑人编号"));
  if (!step) return { submissionId, errors: [unknownStep(stepField, name)], warnings: [] };
  const operation = readOperation(reader);
  const actor = reader.code(roleWords, "办理角色") || (statedRoles?.has(step.actor) ? step.actor : "");
  const fact = toStepFact(step.event, { ...readValues(step, reader), actor });
  const enteredAt = toOffsetTime(reader.text("录入时间", "CHANGED_AT"));
  reader.warnOfUnread();
  if (findings.errors.length > 0 || !fact) return { submissionId, ...findings };
  return { submissionId, ...findings, submission: { submissionId, sourceReference, traceparent: "", operation, enteredAt, fact } };
}

function readOperation(reader: FormReader): Operation {
  const title = reader.text("操作") === "" ? "OP" : "操作";
  const expected = { zh: `应为${operationWords.words.join("、")}`, en: "must be I, U or D" };
  return reader.value(title, (word) => operationWords.codeOf(word), expected) ?? Operation.UNSPECIFIED;
}

/** Paper numbers have names of their own on older forms. */
const NUMBER_TITLES = ["文书文号", "移送书文号", "通知书文号"] as const;

function readValues(step: StepRow, reader: FormReader): StepValues {
  return {
    caseNo: reader.text("案件编号"),
    agency: { uscc: reader.text("移送机关代码"), name: reader.text("移送机关") },
    organ: { uscc: reader.text("办理单位代码", "公安机关代码"), name: reader.text("办理单位", "公安机关") },
    occurredAt: toOffsetTime(reader.text("办理时间")),
    documentNo: reader.text(...NUMBER_TITLES),
    documentDate: toIsoDate(reader.text("文书日期")),
    documentKind: reader.text("文书名称"),
    documentFile: { hashAlgorithm: reader.text("文书摘要算法"), hash: reader.text("文书摘要"), uri: reader.text("文书地址") },
    reason: reader.text("理由", "不予立案理由"),
    ...readExtras(step, reader),
  };
}

function unknownStep(field: string, found: string): FieldIssue {
  const known = stepNames.join("、");
  return FieldIssue.fromPartial({
    code: "E009",
    field,
    message: `${field}“${found.slice(0, 20)}”不能识别，应为${known} / unknown ${field}, must be one of ${known}`,
    value: found.slice(0, 80),
    rule: "seeds/rules/transfer-procedure.json",
    remedy: "请改为表内名称后重报 / use a name of the table and report it again",
  });
}

/** Fields of the hub's messages and what a form calls them, so that people read an answer in their own words. */
const formTitles: Readonly<Record<string, string>> = {
  case_no: "案件编号",
  "agency.uscc": "移送机关代码",
  "agency.name": "移送机关",
  "organ.uscc": "办理单位代码",
  "organ.name": "办理单位",
  "police.uscc": "公安机关代码",
  "police.name": "公安机关",
  occurred_at: "办理时间",
  transfer_no: "移送书文号",
  "document.number": "文书文号",
  "document.date": "文书日期",
  "document.hash": "文书摘要",
  reason: "理由",
  actor: "办理角色",
  suspect_no: "嫌疑人编号",
  basis: "依据",
  officers: "承办人",
  documents: "材料",
  items: "移交物品清单",
  newPolice: "新管辖公安机关",
  verdict: "判决结果",
  kind: "不起诉种类",
  operation: "操作",
  event: "环节",
};

/** The form's title for a field of the hub's message, `items[0].sealNo` included; an unknown field as it is. */
export function formTitleOf(field: string): string {
  const [, list = "", rest = ""] = /^([^[]+)(\[.*)$/.exec(field) ?? [];
  return formTitles[field] ?? (list !== "" && formTitles[list] ? formTitles[list] + rest : field);
}
