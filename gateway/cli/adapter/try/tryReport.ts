import type { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import { shownValue } from "../../../../adapters/sdk/mapping/problemValue.ts";
import { printable } from "../../terminal/displayWidth.ts";
import { renderTable, type Column } from "../../terminal/table.ts";
import type { TriedOutcome, TriedRecord } from "./tryRecords.ts";
import type { FindingCount, TryTally } from "./tryTally.ts";

const words: Readonly<Record<TriedOutcome, string>> = {
  valid: "✓ 有效 valid",
  warned: "✓ 有效，有提示 valid, warnings",
  step: "✓ 表单可读，报送时由中心判定 form read, judged when sent",
  report: "✓ 发布结果 report of a channel",
  ignored: "· 没有规则接收 taken by no rule",
  rejected: "✗ 将被退回 would be rejected",
  unreadable: "✗ 不可读 unreadable",
};

/** Whether a person has to look at it. */
export const isBad = ({ outcome }: TriedRecord): boolean => outcome === "rejected" || outcome === "unreadable";

/** One record with its errors; a good one on one line. */
export function recordLines({ where, outcome, number, errors, warnings }: TriedRecord): string[] {
  return [`${words[outcome]}  ${printable(where)}  ${printable(number)}`.trimEnd(), ...errors.flatMap((issue) => issueLines("错误 error", issue)), ...warnings.flatMap((issue) => issueLines("提示 warning", issue))];
}

function issueLines(label: string, { code, field, value, message, remedy }: FieldIssue): string[] {
  const shown = shownValue(value);
  return [`    ${label} ${code} ${printable(field)}: ${printable(message)}`, ...(shown === "" ? [] : [`        值 found: ${printable(shown)}`]), ...(remedy === "" ? [] : [`        处理 remedy: ${printable(remedy)}`])];
}

const columns: readonly Column<FindingCount>[] = [
  { title: "次数 count", value: ({ count }) => count.toLocaleString("en-US"), align: "right" },
  { title: "代码 code", value: ({ kind, code }) => `${kind === "error" ? "✗" : "!"} ${code}` },
  { title: "字段 field", value: ({ field }) => field, maxWidth: 30 },
  { title: "首见 first", value: ({ first }) => first, maxWidth: 30 },
  { title: "处理 remedy", value: ({ remedy }) => remedy, maxWidth: 70 },
];

/** The whole run on a page. `missing`: columns that the mapping reads and no record had, each with its field. */
export function summaryLines(tally: TryTally, seconds: number, missing: ReadonlyMap<string, string>): string[] {
  const outcomes = Object.entries(tally.outcomes()).filter(([, count]) => count > 0);
  const findings = tally.findings();
  const speed = seconds > 0 ? Math.round(tally.total / seconds).toLocaleString("en-US") : "—";
  return [
    "",
    `共 ${tally.total.toLocaleString("en-US")} 条 records，${speed} 条/秒 per second；没有报送，没有写回 / nothing was sent or written back`,
    ...outcomes.map(([outcome, count]) => `    ${words[outcome as TriedOutcome]}: ${count.toLocaleString("en-US")}`),
    ...(tally.total > 0 && missing.size > 0 ? [`! 数据中没有映射所用的列，请核对列名 / no record has these columns, which the mapping reads; check their names: ${printable([...missing].map(([column, field]) => `${column}（${field}）`).join("、"))}`] : []),
    ...(findings.length > 0 ? ["", ...renderTable(columns, findings.slice(0, 30))] : []),
    ...(findings.length > 30 ? [`…另有 ${findings.length - 30} 种 / ${findings.length - 30} more kinds`] : []),
  ];
}
