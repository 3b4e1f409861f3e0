import { Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue, PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import type { AnswerableRow } from "../sdk/steps/localAnswers.ts";
import { toStepFact, type StepValues } from "../sdk/steps/stepFacts.ts";
import type { Acknowledgement, OutboxRow } from "./casework.ts";
import { answerCodes, categoryCodes, dropCodes, fieldCodes, operationCodes, stepCodes } from "./codes.ts";

type RowData = NonNullable<OutboxRow["data"]>;

/** Maps a row, values as found: the hub judges them. A code that must not be guessed at is an error, and nothing is submitted. */
export function toRow({ id, enteredAt, data }: OutboxRow): AnswerableRow {
  const submissionId = id;
  if (!data) return { submissionId, errors: [issue("data", "", "报文各项应为文本 / every item must be a text")] };
  const [step = "", flag = ""] = [data["ywhj"]?.trim(), data["bgbz"]?.trim()];
  const [event, operation] = [stepCodes.get(step), operationCodes.get(flag)];
  if (event === undefined) return { submissionId, errors: [unknownCode("ywhj", step, stepCodes.keys())] };
  if (operation === undefined) return { submissionId, errors: [unknownCode("bgbz", flag, ["A", "M", "D"])] };
  const fact = toStepFact(event, toValues(data));
  const place = { submissionId, sourceReference: `outbox/${id}`, enteredAt: toOffsetTime(enteredAt) };
  return { submissionId, submission: Submission.fromPartial({ ...place, operation, ...(fact ? { fact } : {}) }) };
}

function toValues(data: RowData): StepValues {
  const text = (code: string) => data[code] ?? "";
  const kind = text("bqszl").trim();
  return {
    caseNo: text("ajbh"),
    agency: { uscc: text("ysjgdm"), name: text("ysjg") },
    organ: { uscc: text("cbdwdm"), name: text("cbdw") },
    occurredAt: toOffsetTime(text("blsj")),
    documentNo: text("wswh"),
    documentDate: toIsoDate(text("wsrq")),
    documentFile: { hashAlgorithm: text("zysf").toLowerCase(), hash: text("wszy").toLowerCase(), uri: text("wsdz") },
    reason: text("ly"),
    kind: dropCodes.get(kind) ?? kind,
    offenceCodes: text("zm").split(/[;；,，、\s]+/).filter((code) => code !== ""),
    suspectNo: text("xyrbh"),
    ...(text("xyrxm") === "" ? {} : { suspect: toSuspect(data) }),
  };
}

function toSuspect(data: RowData) {
  return {
    name: data["xyrxm"] ?? "",
    category: categoryCodes.get(data["xyrlb"] ?? "") ?? PartyCategory.UNSPECIFIED,
    uscc: data["xyrxydm"] ?? "",
    idType: data["xyrzjlx"] ?? "",
    idNo: data["xyrzjhm"] ?? "",
  };
}

/** The system's `yyyyMMddHHmmss[SSS]` as RFC 3339 with +08:00; anything else stays for the hub to judge. */
export function toOffsetTime(text: string): string {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})(\d{3})?$/.exec(text.trim());
  if (!match) return text;
  const [, year, month, day, hour, minute, second, ms = "000"] = match;
  return `${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}+08:00`;
}

/** The system's `yyyyMMdd` as an ISO date; anything else stays. */
function toIsoDate(text: string): string {
  return text.trim().replace(/^(\d{4})(\d{2})(\d{2})$/, "$1-$2-$3");
}

/** The hub's answer in the system's codes. */
export function toAck({ outcome, eventId, caseId, version, errors, warnings, waitingFor, waitingUntil }: SubmissionAnswer): Acknowledgement {
  const { jgdm, jgsm } = answerCodes[outcome];
  const waiting = waitingFor === "" ? "" : `：${waitingFor}，至 ${waitingUntil}`;
  const wt = [...toIssueItems("C", errors), ...toIssueItems("T", warnings)];
  return { hzlx: "1", jgdm, jgsm: jgsm + waiting, sjbh: eventId, ajbs: caseId, bbh: version, wt };
}

/** Findings with the system's own names; `lb` C error 差错, T hint 提示. */
export function toIssueItems(lb: "C" | "T", issues: readonly FieldIssue[]): Acknowledgement["wt"] {
  return issues.map(({ code, field, message, value, rule, remedy }) => ({ lb, dm: code, zd: fieldCodes[field] ?? field, sm: message, z: value, yj: rule, gz: remedy }));
}

function unknownCode(field: string, value: string, known: Iterable<string>): FieldIssue {
  return issue(field, value, `${field}“${value.slice(0, 20)}”不在代码表内 / unknown code of ${field}`, `应为 ${[...known].join("、")} / must be one of these`);
}

function issue(field: string, value: string, message: string, remedy = "请更正后重报 / correct it and report it again"): FieldIssue {
  return FieldIssue.fromPartial({ code: "E024", field, value: value.slice(0, 20), message, rule: "adapters/procuratorate/README.md", remedy });
}
