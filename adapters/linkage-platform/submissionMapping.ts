import { Outcome, type Submission, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { CaseFiled, CaseNotFiled, TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import { DocumentRef, PartyCategory, type FieldIssue, Party } from "../../proto/gen/hub/common/v1/party.ts";
import type { OutboxAck, OutboxItem, PlatformDocument, PlatformFact, PlatformSuspect } from "./platform.ts";

/** The platform's 类型 and what it becomes in the hub. */
type ToFact = (fact: PlatformFact) => NonNullable<Submission["fact"]>;
const facts: ReadonlyMap<string, ToFact> = new Map<string, ToFact>([
  ["移送", (fact) => ({ $case: "transferSent", value: toTransferSent(fact) })],
  ["立案", (fact) => ({ $case: "caseFiled", value: CaseFiled.fromPartial(policeAnswer(fact, "filing_notice")) })],
  ["不予立案", (fact) => ({ $case: "caseNotFiled", value: toCaseNotFiled(fact) })],
]);

/** The fact as a submission, with the values as found; undefined when it is unreadable or its 类型 unknown. */
export function toSubmission({ id, fact }: OutboxItem): Submission | undefined {
  const toFact = fact && facts.get(fact.类型);
  if (!toFact) return undefined;
  return { submissionId: id, sourceReference: `outbox/${id}`, traceparent: "", fact: toFact(fact) };
}

/** The platform's document slots (310号 art. 6) and the hub's kinds. */
const documentKinds: ReadonlyMap<string, string> = new Map([
  ["移送书", "transfer_letter"],
  ["调查报告", "investigation_report"],
  ["涉案物品清单", "exhibit_list"],
  ["检验报告或鉴定结论", "inspection_or_appraisal_reports"],
  ["其他材料", "other_materials"],
  ["立案通知书", "filing_notice"],
  ["不予立案通知书", "no_filing_notice"],
]);

const categories: ReadonlyMap<string, PartyCategory> = new Map([
  ["1", PartyCategory.ORGANISATION],
  ["2", PartyCategory.INDIVIDUAL_BUSINESS],
  ["3", PartyCategory.NATURAL_PERSON],
]);

function caseOf(fact: PlatformFact) {
  return {
    caseNo: fact.案件编号,
    agency: { uscc: fact.移送机关代码, name: fact.移送机关 },
    police: { uscc: fact.公安机关代码, name: fact.公安机关 },
    occurredAt: toOffsetTime(fact.办理时间),
  };
}

function toTransferSent(fact: PlatformFact): TransferSent {
  return TransferSent.fromPartial({
    ...caseOf(fact),
    transferNo: fact.移送书文号,
    documents: fact.材料.map(toDocument),
    offenceCodes: fact.涉嫌罪名.split(/[;；,，、\s]+/).filter((code) => code !== ""),
    suspects: fact.嫌疑人.map(toSuspect),
    decisionNo: fact.处罚决定书文号,
  });
}

/** The notice is the first paper of the answer; people who attach none type its number. */
function policeAnswer(fact: PlatformFact, noticeKind: string) {
  const [attached] = fact.材料;
  const document = attached ? toDocument(attached) : { kind: noticeKind, number: fact.通知书文号 };
  return { ...caseOf(fact), ...(document.number === "" ? {} : { document }) };
}

function toCaseNotFiled(fact: PlatformFact): CaseNotFiled {
  return CaseNotFiled.fromPartial({ ...policeAnswer(fact, "no_filing_notice"), reason: fact.不予立案理由 });
}

function toDocument(document: PlatformDocument): DocumentRef {
  return DocumentRef.fromPartial({
    kind: documentKinds.get(document.类别) ?? document.类别,
    number: document.文号,
    date: document.日期,
    hashAlgorithm: document.摘要算法,
    hash: document.摘要,
    uri: document.地址,
  });
}

function toSuspect(suspect: PlatformSuspect): Party {
  return Party.fromPartial({
    name: suspect.姓名,
    category: categories.get(suspect.类别) ?? PartyCategory.UNSPECIFIED,
    uscc: suspect.统一社会信用代码,
    idType: suspect.证件类型,
    idNo: suspect.证件号码,
  });
}

/** The platform's wall time `YYYY-MM-DD HH:MM[:SS]` as RFC 3339 with +08:00; anything else stays for the hub to judge. */
export function toOffsetTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})[ T](\d{2}:\d{2})(:\d{2})?$/.exec(text.trim());
  if (!match) return text;
  const [, day, minute, second = ":00"] = match;
  return `${day}T${minute}${second}.000+08:00`;
}

const outcomes: Readonly<Record<Outcome, OutboxAck["outcome"]>> = {
  [Outcome.UNSPECIFIED]: "rejected",
  [Outcome.ACCEPTED]: "accepted",
  [Outcome.DUPLICATE]: "duplicate",
  [Outcome.PARKED]: "parked",
  [Outcome.REJECTED]: "rejected",
};

/** Fields of the hub's messages and what the platform's form calls them. */
const formFields: ReadonlyMap<string, string> = new Map([
  ["case_no", "案件编号"],
  ["agency.uscc", "移送机关代码"],
  ["agency.name", "移送机关"],
  ["police.uscc", "公安机关代码"],
  ["police.name", "公安机关"],
  ["occurred_at", "办理时间"],
  ["transfer_no", "移送书文号"],
  ["document.number", "通知书文号"],
  ["reason", "不予立案理由"],
]);

function toIssue({ code, field, message, remedy }: FieldIssue): OutboxAck["errors"][number] {
  return { code, field: formFields.get(field) ?? field, message: remedy ? `${message}。${remedy}` : message };
}

/** The hub's answer in the platform's form. */
export function toAck(id: string, answer: SubmissionAnswer): OutboxAck {
  const { outcome, caseId, eventId, version, errors, warnings } = answer;
  return { id, outcome: outcomes[outcome], caseId, eventId, version, errors: errors.map(toIssue), warnings: warnings.map(toIssue) };
}

/** The answer to a fact that `toSubmission` could not read. */
export function toUnreadableAck({ id, fact }: OutboxItem): OutboxAck {
  const issue = fact ? unknownType(fact.类型) : UNREADABLE;
  return { id, outcome: "rejected", caseId: "", eventId: "", version: 0, errors: [issue], warnings: [] };
}

const UNREADABLE = { code: "E002", field: "", message: "填报格式错误，各栏应为文字 / malformed: every field must be text" };

function unknownType(found: string): OutboxAck["errors"][number] {
  const known = [...facts.keys()].join("、");
  const message = `类型“${found.slice(0, 20)}”不能识别，应为${known} / unknown 类型, must be one of ${known}`;
  return { code: "E009", field: "类型", message };
}
