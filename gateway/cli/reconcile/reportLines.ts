import type { RecordDifference, ReconciliationReported } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import { ReconciliationReported as Report } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import { ulidTime } from "../../../services/shared/ids.ts";
import { toShanghaiTime } from "../../../services/shared/time.ts";
import { renderTable, type Column } from "../terminal/table.ts";

/** What became of one subscription: its report, or why there is none. */
export interface Outcome {
  readonly subscriptionId: string;
  readonly report?: ReconciliationReported;
  /** Why it could not be compared; empty when it was. */
  readonly failure: string;
}

/** Differences shown below the table. */
const SHOWN = 20;

const figure = (value: bigint | undefined): string => (value === undefined ? "" : Number(value).toLocaleString("en-US"));

const counts: readonly Column<{ readonly report?: ReconciliationReported }>[] = [
  { title: "应有 expected", value: ({ report }) => figure(report?.expected), align: "right" },
  { title: "实有 held", value: ({ report }) => figure(report?.held), align: "right" },
  { title: "缺 missing", value: ({ report }) => figure(report?.missing), align: "right" },
  { title: "旧 stale", value: ({ report }) => figure(report?.stale), align: "right" },
  { title: "多 extra", value: ({ report }) => figure(report?.extra), align: "right" },
  { title: "在途 under way", value: ({ report }) => figure(report?.underWay), align: "right" },
  { title: "字节 bytes", value: ({ report }) => figure(report?.bytes), align: "right" },
];

const outcomeColumns: readonly Column<Outcome>[] = [
  { title: "订阅 subscription", value: ({ subscriptionId }) => subscriptionId },
  { title: "结果 result", value: resultWord },
  ...counts,
  { title: "修复 repair", value: ({ report }) => report?.operationId ?? "" },
];

const listColumns: readonly Column<{ readonly report: ReconciliationReported }>[] = [
  { title: "时间 time", value: ({ report }) => timeOf(report) },
  { title: "订阅 subscription", value: ({ report }) => report.subscriptionId },
  ...counts,
  { title: "由 by", value: ({ report }) => report.requestedBy },
  { title: "修复 repair", value: ({ report }) => report.operationId },
];

const differenceColumns: readonly Column<RecordDifference>[] = [
  { title: "差异 kind", value: ({ kind }) => kindWords[kind] ?? kind },
  { title: "记录 record", value: ({ key }) => key },
  { title: "应为版本 wanted", value: ({ expectedVersion }) => (expectedVersion === 0 ? "–" : String(expectedVersion)), align: "right" },
  { title: "实为版本 held", value: ({ heldVersion }) => (heldVersion === 0 ? "–" : String(heldVersion)), align: "right" },
  { title: "序号 sequence", value: ({ sequence }) => (sequence === 0n ? "–" : String(sequence)), align: "right" },
];

const kindWords: Readonly<Record<string, string>> = { missing: "缺 missing", stale: "旧 stale", extra: "多 extra" };

export const isInSync = ({ missing, stale, extra }: ReconciliationReported): boolean => missing + stale + extra === 0n;

function resultWord({ report, failure }: Outcome): string {
  if (!report) return `未核对 not compared: ${failure}`;
  return isInSync(report) ? "一致 in sync" : "不一致 different";
}

/** The table of all, and the first differences. */
export function outcomeLines(outcomes: readonly Outcome[]): string[] {
  const details = outcomes.flatMap(({ report }) => (report && report.differences.length > 0 ? differenceLines(report) : []));
  const repairs = outcomes.flatMap(({ report }) => (report?.operationId ? ["", `补送 repair ${report.subscriptionId}: hub operations show ${report.operationId} --wait`] : []));
  return [...renderTable(outcomeColumns, outcomes), ...details, ...repairs];
}

function differenceLines({ subscriptionId, differences, missing, stale, extra }: ReconciliationReported): string[] {
  const all = Number(missing + stale + extra);
  const more = all > SHOWN ? [`… 另有 ${all - SHOWN} 条 / ${all - SHOWN} more (--json)`] : [];
  return ["", `${subscriptionId}:`, ...renderTable(differenceColumns, differences.slice(0, SHOWN)), ...more];
}

export function listLines(reports: readonly ReconciliationReported[]): string[] {
  if (reports.length === 0) return ["没有核对报告 / no reconciliations on record"];
  return renderTable(listColumns, reports.map((report) => ({ report })));
}

/** When it was made: the report's id says so. */
const timeOf = ({ reportId }: ReconciliationReported): string => toShanghaiTime(ulidTime(reportId)).slice(0, 19).replace("T", " ");

export const toReportJson = (report: ReconciliationReported | undefined): unknown => report && Report.toJSON(report);
