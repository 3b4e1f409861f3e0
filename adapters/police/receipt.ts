import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { XMLParser } from "fast-xml-parser";
import { Outcome, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { FieldIssue } from "../../proto/gen/hub/common/v1/party.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import { renderDocument, type ExchangeValue } from "./exchangeMessage.ts";
import { exists, writeWhole } from "./gateFolder.ts";

/** What identifies the message that a receipt answers. */
export interface ReceiptHead {
  readonly sn: string;
  /** SM3 of the message file: tells a message sent again from another one under a used serial number. */
  readonly sm3: string;
}

interface AnswerWord {
  readonly word: string;
  readonly code: string;
}

const answerWords: Readonly<Record<Outcome, AnswerWord>> = {
  [Outcome.UNSPECIFIED]: { word: "退回", code: "rejected" },
  [Outcome.ACCEPTED]: { word: "已接收", code: "accepted" },
  [Outcome.DUPLICATE]: { word: "重复", code: "duplicate" },
  [Outcome.PARKED]: { word: "等待前置环节", code: "parked" },
  [Outcome.REJECTED]: { word: "退回", code: "rejected" },
  [Outcome.MANUAL]: { word: "转人工", code: "manual" },
};

/** Fields of the hub's messages and the elements of the police's message. */
const elements: Readonly<Record<string, string>> = {
  case_no: "案件编号",
  "agency.uscc": "移送机关代码",
  "agency.name": "移送机关",
  occurred_at: "办理时间",
  "document.number": "文书文号",
  "document.date": "文书日期",
  "document.hash": "文书摘要",
  reason: "理由",
  suspect_no: "嫌疑人编号",
  newPolice: "接收单位",
};

export const receiptName = (sn: string): string => `${sn}.xml`;

const parser = new XMLParser({ ignoreAttributes: true, ignoreDeclaration: true, parseTagValue: false });

/** What an earlier receipt says; undefined when there is none, or none that can be read. */
export async function findReceipt(folder: string, sn: string): Promise<(ReceiptHead & { readonly eventId: string }) | undefined> {
  const path = join(folder, receiptName(sn));
  if (!(await exists(path))) return undefined;
  const root = (parser.parse(await readFile(path, "utf8")) as Record<string, Record<string, unknown> | undefined>)["ExchangeReceipt"];
  return root && { sn, sm3: String(root["文件SM3"]), eventId: String(root["事件编号"]) };
}

/**
 * Writes the receipt `<sn>.xml`. A receipt with the same event is kept as it is; one of a message that was refused
 * before and is sent again is replaced.
 */
export async function writeReceipt(folder: string, head: ReceiptHead, answer: SubmissionAnswer): Promise<void> {
  const former = await findReceipt(folder, head.sn);
  if (former && former.eventId !== "" && former.eventId === answer.eventId) return;
  await writeWhole(folder, receiptName(head.sn), renderReceipt(head, answer));
}

/** The receipt as XML. */
export function renderReceipt({ sn, sm3 }: ReceiptHead, answer: SubmissionAnswer): string {
  const { word, code } = answerWords[answer.outcome];
  return renderDocument("ExchangeReceipt", {
    流水号: sn,
    文件SM3: sm3,
    答复: word,
    答复代码: code,
    事件编号: answer.eventId,
    案件标识: answer.caseId,
    记录版本: String(answer.version),
    等待环节: answer.waitingFor,
    等待至: answer.waitingUntil,
    答复时间: toShanghaiTime(Date.now()),
    问题: [...issueItems("错误", answer.errors), ...issueItems("提示", answer.warnings)],
  });
}

/** Findings as items of a list, with the police's own names for the fields. */
export function issueItems(kind: string, issues: readonly FieldIssue[]): Exclude<ExchangeValue, string> {
  return issues.map(({ code, field, message, value, rule, remedy }) => ({
    类别: kind, 代码: code, 栏目: elements[field] ?? field, 值: value, 说明: message, 依据: rule, 改正办法: remedy,
  }));
}
