import { systemLabel } from "../terminal/labels.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import type { SystemSummary } from "./onceReport.ts";

const columns: readonly Column<SystemSummary>[] = [
  { title: "系统 system", value: ({ system }) => systemLabel(system) },
  { title: "应到 expected", value: ({ expected }) => String(expected), align: "right" },
  { title: "已到 arrived", value: ({ arrived }) => String(arrived), align: "right" },
  { title: "缺失 missing", value: ({ missing }) => String(missing), align: "right" },
  { title: "重复 duplicated", value: ({ duplicated }) => String(duplicated), align: "right" },
  { title: "拒收 rejected", value: ({ rejected }) => String(rejected), align: "right" },
  { title: "不予公示及原因 withheld and why", value: ({ withheld }) => withheldText(withheld) },
];

/** The table of `--once`, one line per system. */
export function summaryTable(summaries: readonly SystemSummary[]): string[] {
  return renderTable(columns, summaries);
}

function withheldText(withheld: ReadonlyMap<string, number>): string {
  const total = [...withheld.values()].reduce((sum, count) => sum + count, 0);
  return total === 0 ? "0" : `${total}: ${[...withheld].map(([reason, count]) => `${reason} ${count}`).join(", ")}`;
}
