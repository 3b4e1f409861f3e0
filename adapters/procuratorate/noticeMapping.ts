import type { RowResult, ToldEvent } from "../sdk/steps/toldEvent.ts";
import type { NoticeValue } from "../sdk/steps/noticeValues.ts";
import type { Acknowledgement, InboxItem } from "./casework.ts";
import { resolutionCodes } from "./codes.ts";
import { toIssueItems } from "./submissionMapping.ts";

/** 通知类别 tzlb of the procuratorate. */
const kinds: Readonly<Record<ToldEvent["kind"], string>> = { step: "1", change: "2", deadline: "3", review: "4", answer: "5" };

/** Titles of a notice that the system has an item of its own for; all others go into `xq` 详情 under their titles. */
const items: ReadonlyMap<string, string> = new Map([
  ["案件编号", "ajbh"],
  ["移送机关", "ysjg"],
  ["移送机关代码", "ysjgdm"],
  ["办理时间", "blsj"],
  ["办理单位", "bldw"],
  ["办理单位代码", "bldwdm"],
  ["文书文号", "wswh"],
  ["文书日期", "wsrq"],
  ["理由", "ly"],
  ["嫌疑人编号", "xyrbh"],
]);

const timeItems = new Set(["blsj"]);
const dateItems = new Set(["wsrq"]);

/** What the hub tells as an item for the system's inbox. */
export function toInboxItem(told: ToldEvent): InboxItem {
  const own: Record<string, string> = {};
  const details: Record<string, NoticeValue> = {};
  for (const [title, value] of Object.entries(told.fields)) {
    const item = items.get(title);
    if (item === undefined || typeof value !== "string") details[title] = value;
    else own[item] = inSystemForm(item, value);
  }
  const xyr = told.suspects.map((suspect) => ({ xyrxm: suspect["姓名"], xyrlb: suspect["类别"], xyrxydm: suspect["统一社会信用代码"], xyrzjlx: suspect["证件类型"], xyrzjhm: suspect["证件号码"] }));
  return {
    deliveryId: told.deliveryId,
    ajbs: told.caseId,
    bbh: told.version,
    lx: told.type,
    data: { tzlb: kinds[told.kind], tzmc: told.title, sjbh: told.eventId, ...own, xyr, xq: details },
  };
}

function inSystemForm(item: string, value: string): string {
  if (timeItems.has(item)) return toSystemTime(value);
  return dateItems.has(item) ? value.replaceAll("-", "") : value;
}

/** RFC 3339 with +08:00 as `yyyyMMddHHmmssSSS`; other text stays. */
export function toSystemTime(text: string): string {
  const match = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,3}))?\+08:00$/.exec(text);
  if (!match) return text;
  const [, year, month, day, hour, minute, second, ms = ""] = match;
  return `${year}${month}${day}${hour}${minute}${second}${ms.padEnd(3, "0")}`;
}

/** What became of a row that waited, in the system's codes, with the row's id; undefined for a reference that is none. */
export function toResultAck({ caseId, version }: ToldEvent, result: RowResult): { readonly id: string; readonly ack: Acknowledgement } | undefined {
  const id = /^outbox\/(.+)$/s.exec(result.reference)?.[1];
  const code = resolutionCodes[result.resolution];
  if (id === undefined || !code) return undefined;
  const jgsm = result.words === "" ? code.jgsm : `${code.jgsm}：${result.words}`;
  return { id, ack: { hzlx: "2", jgdm: code.jgdm, jgsm, sjbh: result.eventId, ajbs: caseId, bbh: version, wt: toIssueItems("C", result.issues) } };
}
