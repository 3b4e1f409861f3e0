import type { Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { hopLabel, shortType } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";

const time: Column<Hop> = { title: "时间 time", value: (hop) => hop.time.slice(0, 23).replace("T", " ") };
const common: readonly Column<Hop>[] = [
  { title: "步骤 hop", value: ({ kind }) => hopLabel(kind) },
  { title: "服务 service", value: ({ service }) => service },
  { title: "系统 system", value: ({ system }) => system },
  { title: "事件 event", value: ({ eventType }) => shortType(eventType) },
  { title: "版 v", value: ({ version }) => (version > 0 ? String(version) : ""), align: "right" },
  { title: "次 try", value: ({ attempt }) => (attempt > 0 ? String(attempt) : ""), align: "right" },
];
const told: readonly Column<Hop>[] = [
  { title: "回执 receipt / 来源 source", value: ({ receipt, sourceReference }) => receipt || sourceReference, maxWidth: 48 },
  { title: "人员 operator", value: ({ operator }) => operator },
  { title: "原因 reason", value: reasonOf, maxWidth: 80 },
];
/** Shown only where one of the hops has something to say there. */
const rare = new Set(["人员 operator", "投递 delivery"]);

/** The hops of one case, as a timeline. */
export function timeline(hops: readonly Hop[]): string[] {
  return renderTable(needed([time, ...common, { title: "投递 delivery", value: ({ deliveryId }) => deliveryId, maxWidth: 40 }, ...told], hops), hops);
}

/** Hops of any cases. */
export function hopList(hops: readonly Hop[]): string[] {
  const keys: readonly Column<Hop>[] = [
    { title: "文号 decision", value: ({ decisionNo, documentNo }) => decisionNo || documentNo, maxWidth: 36 },
    { title: "案件 case", value: ({ caseId }) => caseId },
    { title: "事件号 event id", value: ({ eventId }) => eventId },
  ];
  return renderTable(needed([time, ...common, ...keys, ...told], hops), hops);
}

function needed(columns: readonly Column<Hop>[], hops: readonly Hop[]): readonly Column<Hop>[] {
  return columns.filter(({ title, value }) => !rare.has(title) || hops.some((hop) => value(hop) !== ""));
}

/** The words usually begin with the codes already. */
function reasonOf({ reason, message }: Hop): string {
  return message.includes(reason) ? message : `${reason} ${message}`.trim();
}
