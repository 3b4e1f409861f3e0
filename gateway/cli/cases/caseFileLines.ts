import type { CaseDocument, CaseFile, DeadlineStatus, HistoryEntry, Notice, SuspectTrack, WaitingSubmission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { Exhibit } from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { printable } from "../terminal/displayWidth.ts";
import { answerLabel, deadlineLabel, quantity, roleLabel, shortTime, timerLabel } from "../terminal/stateWords.ts";
import { renderTable, type Column } from "../terminal/table.ts";

/** A case for people: head, then a table for everything it has. */
export function caseFileLines(file: CaseFile): string[] {
  const { caseId, caseNo, caseName, agency, state, stateName, confidential } = file;
  return [
    `案件 case ${printable([caseNo, caseName].filter(Boolean).join("  "))}`,
    `  机关 agency  ${printable(`${agency?.name ?? ""} ${agency?.uscc ?? ""}`.trim())}`,
    `  状态 state   ${stateName} ${state}${confidential ? "（不得公开 / nothing of it may be published）" : ""}`,
    `  案件号 id    ${caseId}`,
    ...table("历史 history", history, file.history),
    ...table("期限 deadlines", deadlines, file.deadlines),
    ...table("等待处理 waiting", waiting, file.waiting),
    ...table("文书 documents", documents, file.documents),
    ...table("当事人 parties", parties, file.parties),
    ...table("嫌疑人 suspects", suspects, file.suspects),
    ...table("涉案物品 exhibits", exhibits, file.exhibits),
    ...table("通知 notices", notices, file.notices),
  ];
}

function table<Row>(title: string, columns: readonly Column<Row>[], rows: readonly Row[]): string[] {
  return rows.length === 0 ? [] : ["", `${title} (${rows.length})`, ...renderTable(columns, rows)];
}

const named = (id: string, name: string) => (name === "" ? id : `${name} ${id}`);

const history: readonly Column<HistoryEntry>[] = [
  { title: "发生 occurred", value: ({ occurredAt }) => shortTime(occurredAt) },
  { title: "入账 recorded", value: ({ recordedAt }) => shortTime(recordedAt) },
  { title: "步骤 step", value: ({ event, name, suspectNo }) => `${named(event, name)}${suspectNo === "" ? "" : ` #${suspectNo}`}` },
  { title: "状态 states", value: ({ fromState, toState }) => `${fromState} → ${toState}` },
  { title: "主体 by", value: ({ actor }) => roleLabel(actor) },
  { title: "文号 document", value: ({ documentNo }) => documentNo, maxWidth: 30 },
  { title: "来源 system", value: ({ system }) => system },
  { title: "说明 remarks", value: ({ reason, released, justification }) => [reason, released ? "曾等待 released" : "", justification === "" ? "" : `人工 accepted: ${justification}`].filter(Boolean).join("；"), maxWidth: 60 },
];

const deadlines: readonly Column<DeadlineStatus>[] = [
  { title: "期限 id", value: ({ deadline }) => `${deadline?.id ?? ""}${deadline?.suspectNo ? ` #${deadline.suspectNo}` : ""}` },
  { title: "事项 what", value: ({ deadline }) => deadline?.name ?? "", maxWidth: 32 },
  { title: "责任方 by", value: ({ deadline }) => roleLabel(deadline?.role ?? "") },
  { title: "起算 starts", value: ({ deadline }) => shortTime(deadline?.startsAt ?? "") },
  { title: "届满 due strict", value: ({ deadline }) => shortTime(deadline?.dueAtStrict ?? "") },
  { title: "顺延后 due", value: ({ deadline }) => shortTime(deadline?.dueAt ?? "") },
  { title: "状态 state", value: ({ state, late, suspended, deadline }) => [deadlineLabel(state), late ? "逾期 late" : "", suspended ? "中止 resting" : "", deadline?.provisional ? "暂定 provisional" : ""].filter(Boolean).join(" ") },
  { title: "办结 met by", value: ({ metBy, metAt }) => `${metBy} ${shortTime(metAt)}`.trim() },
];

const waiting: readonly Column<WaitingSubmission>[] = [
  { title: "事件号 event id", value: ({ eventId }) => eventId },
  { title: "步骤 step", value: ({ event }) => event },
  { title: "发生 occurred", value: ({ occurredAt }) => shortTime(occurredAt) },
  { title: "队列 queue", value: ({ queue, expired }) => answerLabel(expired ? "expired" : queue) },
  { title: "原因 reason", value: ({ reason }) => reason, maxWidth: 80 },
  { title: "至 until", value: ({ waitingUntil }) => shortTime(waitingUntil) },
  { title: "来源 system", value: ({ system }) => system },
];

const documents: readonly Column<CaseDocument>[] = [
  { title: "种类 kind", value: ({ document }) => document?.kind ?? "" },
  { title: "文号 number", value: ({ document }) => (document?.none ? "无 none" : (document?.number ?? "")) },
  { title: "日期 date", value: ({ document }) => document?.date ?? "" },
  { title: "摘要 hash", value: ({ document }) => (document?.hash ? `${document.hashAlgorithm}:${document.hash}` : ""), maxWidth: 24 },
  { title: "步骤 step", value: ({ event }) => event },
];

const parties: readonly Column<Party>[] = [
  { title: "名称 name", value: ({ name }) => name, maxWidth: 40 },
  { title: "代码或证件 code or document", value: identifierOf },
];

const suspects: readonly Column<SuspectTrack>[] = [
  { title: "编号 no", value: ({ suspectNo }) => suspectNo },
  { title: "姓名或名称 name", value: ({ suspect }) => suspect?.name ?? "", maxWidth: 40 },
  { title: "状态 state", value: ({ state, stateName }) => named(state, stateName) },
];

const exhibits: readonly Column<Exhibit>[] = [
  { title: "名称 name", value: ({ name, specification }) => `${name} ${specification}`.trim(), maxWidth: 40 },
  { title: "数量 quantity", value: ({ quantity, unit }) => `${quantity} ${unit}`.trim(), align: "right" },
  { title: "价值 value", value: ({ value }) => (value ? quantity(Number(value.fen), "fen") : ""), align: "right" },
  { title: "封条 seal", value: ({ sealNo }) => sealNo },
  { title: "保管地点 kept at", value: ({ custodyPlace }) => custodyPlace, maxWidth: 40 },
];

const notices: readonly Column<Notice>[] = [
  { title: "时间 at", value: ({ recordedAt }) => shortTime(recordedAt) },
  { title: "对象 to", value: ({ to }) => roleLabel(to) },
  { title: "事项 about", value: ({ event, deadlineId }) => [timerLabel(event), event, deadlineId].filter(Boolean).join(" ") },
];

function identifierOf({ uscc, orgCode, regNo, idNo }: Party): string {
  return [uscc, orgCode, regNo, idNo].find((one) => one !== "") ?? "";
}
