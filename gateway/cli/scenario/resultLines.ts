import { displayWidth, printable } from "../terminal/displayWidth.ts";
import { answerLabel, deadlineLabel, quantity, roleLabel, shortTime, timerLabel } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";
import type { ProcedureNames } from "./procedureTable.ts";
import type { Difference } from "./rules/compareExpected.ts";
import type { CaseResult, DeadlineLine, HintLine, HistoryLine, NoticeLine, ScenarioResult } from "./rules/scenarioResult.ts";

type NameOf = ProcedureNames["nameOf"];

/** A result for people: per case its steps with their answers, deadlines, notices and hints. */
export function resultLines({ cases }: ScenarioResult, nameOf: NameOf): string[] {
  return Object.entries(cases).flatMap(([caseNo, one]) => caseLines(caseNo, one, nameOf));
}

function caseLines(caseNo: string, one: CaseResult, nameOf: NameOf): string[] {
  const state = one.known ? `${one.stateName} ${one.state}` : "枢纽无此案 / not known to the hub";
  return [
    "",
    `案件 case ${printable(caseNo) || "（无编号 no number）"}  状态 state: ${state}`,
    ...table("步骤 steps", stepColumns(nameOf), one.history),
    ...table("期限 deadlines", deadlineColumns, one.deadlines),
    ...table("通知 notices", noticeColumns(nameOf), one.notices),
    ...table("应移送审查提示 hints", hintColumns, one.hints),
    ...one.suspects.map(({ suspectNo, state, stateName }) => `  嫌疑人 suspect ${printable(suspectNo)}: ${stateName} ${state}`),
    ...one.history.flatMap(remarks),
  ];
}

/** Longer reasons are cut in the table and stand whole below it. */
const REASON_WIDTH = 64;

/** What does not fit into the table: whole reasons, and warnings. */
function remarks({ event, answer, reason, warnings = [] }: HistoryLine): string[] {
  const whole = displayWidth(reason) > REASON_WIDTH ? [`  ✗ ${event || "（无事件名 no event）"} ${answerLabel(answer)}: ${printable(reason)}`] : [];
  return [...whole, ...warnings.map((warning) => `  ! ${event}: ${printable(warning)}`)];
}

function table<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  return rows.length === 0 ? [] : ["", `  ${title}`, ...renderTable(columns, rows).map((line) => `  ${line}`)];
}

const stepColumns = (nameOf: NameOf): readonly Column<HistoryLine>[] => [
  { title: "发生 occurred", value: ({ occurredAt }) => shortTime(occurredAt) },
  { title: "收到 received", value: ({ receivedAt }) => shortTime(receivedAt) },
  { title: "步骤 step", value: ({ event }) => stepLabel(event, nameOf) },
  { title: "文号 document", value: ({ documentNo }) => documentNo, maxWidth: 30 },
  { title: "答复 answer", value: ({ answer, outcome }) => (outcome === undefined || outcome === answer ? answerLabel(answer) : `${answerLabel(answer)} → ${answerLabel(outcome)}`) },
  { title: "原因 reason", value: ({ reason }) => reason, maxWidth: REASON_WIDTH },
];

const deadlineColumns: readonly Column<DeadlineLine>[] = [
  { title: "期限 id", value: ({ id, suspectNo }) => (suspectNo === undefined ? id : `${id} #${suspectNo}`) },
  { title: "事项 what", value: ({ name }) => name, maxWidth: 32 },
  { title: "责任方 by", value: ({ role }) => roleLabel(role) },
  { title: "起算 starts", value: ({ startsAt }) => shortTime(startsAt) },
  { title: "届满 due strict", value: ({ dueAtStrict }) => shortTime(dueAtStrict) },
  { title: "顺延后 due", value: ({ dueAt }) => shortTime(dueAt) },
  { title: "状态 state", value: ({ state, late, provisional, suspended }) => [deadlineLabel(state), late ? "逾期办结 late" : "", suspended ? "中止 resting" : "", provisional ? "暂定 provisional" : ""].filter(Boolean).join(" ") },
  { title: "办结步骤 met by", value: ({ metBy }) => metBy ?? "" },
];

const noticeColumns = (nameOf: NameOf): readonly Column<NoticeLine>[] => [
  { title: "时间 at", value: ({ at }) => shortTime(at) },
  { title: "对象 to", value: ({ to }) => roleLabel(to) },
  { title: "事项 about", value: ({ event, deadline }) => `${stepLabel(event, nameOf)}${deadline === undefined ? "" : ` ${deadline}`}` },
];

const hintColumns: readonly Column<HintLine>[] = [
  { title: "规则 rule", value: ({ rule }) => rule },
  { title: "指标 metric", value: ({ metric }) => metric },
  { title: "数值 value", value: ({ value, unit }) => quantity(value, unit), align: "right" },
  { title: "标准 limit", value: ({ limit, unit }) => quantity(limit, unit), align: "right" },
  { title: "比例 ratio", value: ({ ratio }) => ratio.toFixed(3), align: "right" },
  { title: "依据状态 status", value: ({ status }) => status, maxWidth: 40 },
];

const stepLabel = (event: string, nameOf: NameOf): string => {
  const name = timerLabel(event) ?? nameOf(event);
  return name === event ? event : `${name} ${event}`;
};

/** What is not as the file expects, for people. */
export function differenceLines(differences: readonly Difference[]): string[] {
  return differences.flatMap(({ path, expected, found }) => [`  ✗ ${printable(path)}`, `      应为 expected: ${show(expected)}`, `      实为 found:    ${show(found)}`]);
}

const show = (value: unknown): string => (value === undefined ? "（无 nothing）" : printable(JSON.stringify(value)).slice(0, 400));
