import type { AgencyRef, DocumentRef, FieldIssue, Money, Party } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Conduct, Exhibit } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { metricTitle, findMetric } from "./conductMetrics.ts";
import type { FormRecord } from "./formCells.ts";
import { accusationWords, documentWords, partyCategoryWords, valueMethodWords } from "./stepWords.ts";
import { stepOf, stepOfType } from "./stepTable.ts";
import { nameOfStep } from "./stepWords.ts";

/** What a notice says under one title. */
export type NoticeValue = string | readonly string[] | readonly FormRecord[];

/** Titles and values, in the words of the case systems. */
export type NoticeFields = Readonly<Record<string, NoticeValue>>;

/** Yuan with two decimals; empty when there is no amount. */
export function toYuan(money: Money | undefined): string {
  if (!money) return "";
  return `${money.fen / 100n}.${String(money.fen % 100n).padStart(2, "0")}`;
}

/** Numbers of identity documents pass only in the form the hub masked: the last guard before another system. */
export function onlyMasked(idNo: string): string {
  return idNo.includes("*") ? idNo : "";
}

/** Name and code of a unit under `<title>` and `<title>代码`. */
export function unitFields(title: string, unit: AgencyRef | undefined): Readonly<Record<string, string>> {
  return { [title]: unit?.name ?? "", [`${title}代码`]: unit?.uscc ?? "" };
}

/** Name of a step for people; also of a step's message type; anything else as it is. */
export function stepTitle(eventOrType: string): string {
  const step = stepOf(eventOrType) ?? stepOfType(eventOrType);
  return step ? nameOfStep(step) : eventOrType;
}

export function documentRecord({ kind, number, date, hashAlgorithm, hash, none }: DocumentRef): FormRecord {
  return { 类别: documentWords.wordOf(kind), 文号: none ? "无" : number, 日期: date, 摘要算法: hashAlgorithm, 摘要: hash };
}

export function exhibitRecord(item: Exhibit): FormRecord {
  const { name, specification, quantity, unit, value, valueMethod, sealNo, custodyPlace } = item;
  return {
    名称: name, 规格: specification, 数量: quantity, 单位: unit, 价值: toYuan(value), 价值认定方式: valueMethodWords.wordOf(valueMethod), 封条编号: sealNo, 保管地点: custodyPlace,
  };
}

/** Personal numbers only as the hub masked them. */
export function partyRecord({ name, category, uscc, idType, idNo }: Party): FormRecord {
  const categoryWord = category === 0 ? "" : partyCategoryWords.wordOf(category);
  return { 姓名: name, 类别: categoryWord, 统一社会信用代码: uscc, 证件类型: idType, 证件号码: onlyMasked(idNo) };
}

/** The party is left off: its identifier may be a person's. */
export function conductRecord({ offence, article, from, until, metrics, marks, patents }: Conduct): FormRecord {
  const figures = metrics.map(({ name, value }) => [metricTitle(name), quantity(name, value)] as const);
  const counts = { 商标数: marks, 专利数: patents };
  return {
    罪名: article === "" ? offence : accusationWords.wordOf(article),
    行为起: from,
    行为止: until,
    ...Object.fromEntries(figures),
    ...Object.fromEntries(Object.entries(counts).flatMap(([title, count]) => (count === 0 ? [] : [[title, String(count)]]))),
  };
}

/** A figure with its unit: 元 for amounts, else the bare number. */
export function quantity(metric: string, value: bigint): string {
  return findMetric(metric)?.unit === "fen" ? `${toYuan({ fen: value })}元` : String(value);
}

export function issueRecord({ code, field, message, remedy }: FieldIssue): FormRecord {
  return { 代码: code, 栏目: field, 说明: message, 改正办法: remedy };
}
