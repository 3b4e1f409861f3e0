import type { RowResult, ToldEvent } from "../sdk/steps/toldEvent.ts";
import type { NoticeValue } from "../sdk/steps/noticeValues.ts";
import { resolutionStates } from "./codes.ts";
import { inColumns } from "./submissionMapping.ts";

/** A row for the inbox table `xs_tz`; the keys are its columns. */
export interface NoticeRow {
  readonly delivery_id: string;
  readonly cells: Readonly<Record<string, string | number>>;
}

/** 通知类别 TZLB of the courts. */
const kinds: Readonly<Record<ToldEvent["kind"], string>> = { step: "1", change: "2", deadline: "3", review: "4", answer: "5" };

/** Titles of a notice that the table has a column for; all others go into XQ 详情 under their titles. */
const columns: ReadonlyMap<string, string> = new Map([
  ["案件编号", "ajbh"],
  ["移送机关", "ysjg"],
  ["移送机关代码", "ysjgdm"],
  ["办理时间", "blsj"],
  ["办理单位", "bldw"],
  ["办理单位代码", "bldwdm"],
  ["文书文号", "wsbh"],
  ["文书日期", "wsrq"],
  ["理由", "ly"],
  ["嫌疑人编号", "bgrxh"],
]);

/** Columns of `xs_tz` that the hub writes, in the order of the table. */
export const noticeColumns = [
  "delivery_id", "ajbs", "bbh", "sjbh", "lx", "tzlb", "tzmc", "ajbh", "ysjg", "ysjgdm", "blsj", "bldw", "bldwdm", "wsbh", "wsrq", "ly", "bgrxh", "bgr", "xq",
] as const;

/** What the hub tells as a row of the inbox table. */
export function toNoticeRow(told: ToldEvent): NoticeRow {
  const own: Record<string, string> = {};
  const details: Record<string, NoticeValue> = {};
  for (const [title, value] of Object.entries(told.fields)) {
    const column = columns.get(title);
    if (column === undefined || typeof value !== "string") details[title] = value;
    else own[column] = column === "blsj" ? toCourtTime(value) : value;
  }
  const blank = Object.fromEntries([...columns.values()].map((column) => [column, ""]));
  return {
    delivery_id: told.deliveryId,
    cells: {
      delivery_id: told.deliveryId,
      ajbs: told.caseId,
      bbh: told.version,
      sjbh: told.eventId,
      lx: told.type,
      tzlb: kinds[told.kind],
      tzmc: told.title,
      ...blank,
      ...own,
      bgr: JSON.stringify(told.suspects),
      xq: JSON.stringify(details),
    },
  };
}

/** RFC 3339 with +08:00 as `YYYY-MM-DD HH:MM:SS.fff`; other text stays. */
export function toCourtTime(text: string): string {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}:\d{2})(\.\d{1,3})?\+08:00$/.exec(text);
  return match ? `${match[1]} ${match[2]}${(match[3] ?? ".").padEnd(4, "0")}` : text;
}

/** What became of a row of `xs_lcjd`; the names are those of its columns. */
export interface ResultRow {
  readonly unid: string;
  readonly bjzt: string;
  readonly bjsm: string;
  readonly bjsjbh: string;
}

/** Undefined for a reference that names no row. */
export function toResultRow({ reference, resolution, eventId, words, issues }: RowResult): ResultRow | undefined {
  const unid = /^xs_lcjd\/(.+)$/s.exec(reference)?.[1];
  const bjzt = resolutionStates[resolution];
  if (unid === undefined || bjzt === undefined) return undefined;
  return { unid, bjzt, bjsm: JSON.stringify({ words, issues: issues.map(inColumns) }), bjsjbh: eventId };
}
