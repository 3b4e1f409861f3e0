import { Operation, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { FieldIssue, PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { toStepFact, type StepValues } from "../sdk/steps/stepFacts.ts";
import { accusationWords, documentWords, operationWords, partyCategoryWords, trackWords, yesNoWords } from "../sdk/steps/stepWords.ts";
import type { ExchangeMessage } from "./exchangeMessage.ts";
import { stepWords } from "./stepWords.ts";

/** A message as a submission, or what stands against it: a word that must not be guessed at. */
export type MappedMessage = { readonly submission: Submission } | { readonly issue: FieldIssue };

/** The texts of a message; an element that is absent is empty. */
type TextOf = (element: string) => string;

/** Maps a message of the police, values as found: the hub judges them. */
export function toSubmission({ header, body }: ExchangeMessage): MappedMessage {
  const text: TextOf = (element) => {
    const value = body[element];
    return typeof value === "string" ? value : "";
  };
  const event = stepWords.get(text("环节").trim());
  if (event === undefined) return { issue: unknownWord("环节", text("环节"), stepWords.keys()) };
  const operation = text("操作").trim() === "" ? Operation.UNSPECIFIED : operationWords.codeOf(text("操作"));
  if (operation === undefined) return { issue: unknownWord("操作", text("操作"), operationWords.words) };
  const fact = toStepFact(event, { ...caseValues(text), ...policeValues(text), ...suspectValues(text) });
  const enteredAt = toOffsetTime(header.sentAt);
  return { submission: Submission.fromPartial({ submissionId: header.sn, sourceReference: `outbox/${header.sn}`, operation, enteredAt, ...(fact ? { fact } : {}) }) };
}

function caseValues(text: TextOf): StepValues {
  return {
    caseNo: text("案件编号"),
    agency: { uscc: text("移送机关代码"), name: text("移送机关") },
    organ: { uscc: text("办案单位代码"), name: text("办案单位") },
    occurredAt: toOffsetTime(text("办理时间")),
    documentNo: text("文书文号"),
    documentDate: text("文书日期"),
    documentFile: { hashAlgorithm: text("摘要算法").toLowerCase(), hash: text("文书摘要").toLowerCase(), uri: text("文书地址") },
    reason: text("理由"),
  };
}

/** Columns that only some steps have; the message of each step takes its own. */
function policeValues(text: TextOf): Partial<StepValues> {
  const track = text("适用程序").trim();
  return {
    needsVerification: isYes(text("线索需查证")),
    missingKinds: words(text("缺少材料")).map((word) => documentWords.codeOf(word) ?? word),
    newPolice: { uscc: text("接收单位代码"), name: text("接收单位") },
    track: trackWords.codeOf(track) ?? track,
  };
}

function suspectValues(text: TextOf): Partial<StepValues> {
  const category = partyCategoryWords.codeOf(text("嫌疑人类别")) ?? PartyCategory.UNSPECIFIED;
  const suspect = { name: text("嫌疑人姓名"), category, uscc: text("嫌疑人信用代码"), idType: text("嫌疑人证件类型"), idNo: text("嫌疑人证件号码") };
  return {
    suspectNo: text("嫌疑人编号"),
    ...(suspect.name === "" ? {} : { suspect }),
    offenceCodes: words(text("罪名")).map((word) => accusationWords.codeOf(word) ?? word),
    detained: isYes(text("是否羁押")),
  };
}

const isYes = (text: string): boolean => yesNoWords.codeOf(text) === "true";

const words = (text: string): readonly string[] => text.split(/[;；,，、\s]+/).filter((word) => word !== "");

/** The wall time `YYYY-MM-DD HH:MM[:SS[.fff]]` as RFC 3339 with +08:00; anything else stays for the hub to judge. */
export function toOffsetTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(?::(\d{2})(\.\d{1,3})?)?$/.exec(text.trim());
  if (!match) return text;
  const [, day, minute, second = "00", fraction = "."] = match;
  return `${day}T${minute}:${second}${fraction.padEnd(4, "0")}+08:00`;
}

function unknownWord(field: string, value: string, known: Iterable<string>): FieldIssue {
  const choices = [...known].join("、");
  return FieldIssue.fromPartial({
    code: "E024",
    field,
    value: value.slice(0, 20),
    message: `${field}“${value.slice(0, 20)}”不能识别 / unknown ${field}`,
    rule: "adapters/police/README.md",
    remedy: `应为 ${choices} / must be one of these`,
  });
}
