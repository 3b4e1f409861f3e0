import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import type {
  Deadline, DeadlineCancelled, DeadlineMet, DeadlineOverdue, DeadlineStarted, DeadlineWarning, HistoryRecomputed, ManualReviewOpened, StepRetracted,
  SubmissionExpired, SubmissionResolved,
} from "../../../proto/gen/hub/case/v1/procedure.ts";
import type { SourceRef } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { AgencyRef } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { TransferReviewSuggested } from "../../../proto/gen/hub/hint/v1/hint.ts";
import { metricTitle } from "./conductMetrics.ts";
import { issueRecord, quantity, stepTitle, unitFields, type NoticeFields } from "./noticeValues.ts";
import { stepFields } from "./stepNotice.ts";
import { procedureNames, stepOfType } from "./stepTable.ts";
import { accusationWords, basisWords, roleWords } from "./stepWords.ts";

/** What a notice is about: a step of a case, a deadline, a report that waits for a person, what became of a report. */
export type NoticeKind = "step" | "change" | "deadline" | "review" | "answer";

/** Something the hub tells a case system, in the system's words. */
export interface HubNotice {
  readonly kind: NoticeKind;
  /** Step or state in Chinese, e.g. 立案, 逾期. */
  readonly title: string;
  /** Which of the things of its kind in the case: a deadline, a suspect, a report; empty = the case itself. */
  readonly item: string;
  readonly fields: NoticeFields;
}

interface Reading<Data> {
  readonly kind: NoticeKind;
  readonly title: string | ((data: Data) => string);
  readonly item: (data: Data, eventId: string) => string;
  readonly fields: (data: Data, eventId: string) => NoticeFields;
}

/** The notice of an event; undefined when it is none. Throws when the data is not the message that the type names. */
export function toHubNotice({ id, type, data }: Pick<Event, "id" | "type" | "data">): HubNotice | undefined {
  const step = stepOfType(type);
  const reading = readings[type];
  if (!step && !reading) return undefined;
  const value = eventCodecs[type as EventType].decode(data) as object;
  if (step) {
    const { suspectNo = "" } = value as { suspectNo?: string };
    return { kind: "step", title: stepTitle(type), item: suspectNo, fields: stepFields(step, value) };
  }
  const { kind, title, item, fields } = reading!;
  return { kind, title: typeof title === "string" ? title : title(value), item: item(value, id), fields: stated({ ...head(value), ...fields(value, id) }) };
}

const deadline = <Data extends DeadlineStarted>(title: string, more: (data: Data) => NoticeFields = () => ({})): Reading<Data> => ({
  kind: "deadline",
  title,
  item: ({ deadline }) => deadline?.key ?? "",
  fields: (data) => ({ ...deadlineFields(data.deadline), ...more(data) }),
});

const resolutions: Readonly<Record<string, string>> = { recorded: "已入库", rejected: "已退回", refused: "已退回", replaced: "已由新报送替换" };

/** Deadlines, waiting reports, changes of history and hints, by the type of the event. */
const readings = asTable({
  "hub.case.v1.DeadlineStarted": deadline<DeadlineStarted>("期限起算"),
  "hub.case.v1.DeadlineWarning": deadline<DeadlineWarning>("期限预警", ({ notify }) => told(notify)),
  "hub.case.v1.DeadlineOverdue": deadline<DeadlineOverdue>("逾期", ({ notify, historical }) => ({ ...told(notify), 历史记录: historical ? "是" : "" })),
  "hub.case.v1.DeadlineMet": deadline<DeadlineMet>("期限办结", ({ metBy, metAt, late }) => ({ 办结环节: stepTitle(metBy), 办结时间: metAt, 逾期办结: late ? "是" : "" })),
  "hub.case.v1.DeadlineCancelled": deadline<DeadlineCancelled>("期限终止", ({ reason }) => ({ 终止原因: cancelReasons[reason] ?? reason })),
  "hub.case.v1.ManualReviewOpened": {
    kind: "review",
    title: "转人工",
    item: (_: ManualReviewOpened, eventId) => eventId,
    fields: ({ event, occurredAt, issues, senderSystem, source }: ManualReviewOpened, eventId) => ({
      环节: stepTitle(event), 办理时间: occurredAt, ...sender(senderSystem, source), 受理事件: eventId, 问题: issues.map(issueRecord),
    }),
  },
  "hub.case.v1.SubmissionResolved": {
    kind: "answer",
    title: ({ resolution }: SubmissionResolved) => resolutions[resolution] ?? resolution,
    item: ({ submissionEventId }: SubmissionResolved) => submissionEventId,
    fields: ({ submissionEventId, resolution, eventId, issues, justification, senderSystem, source }: SubmissionResolved) => ({
      ...sender(senderSystem, source), 受理事件: submissionEventId, 处理结果: resolution, 入库事件: eventId, 说明: justification, 问题: issues.map(issueRecord),
    }),
  },
  "hub.case.v1.SubmissionExpired": {
    kind: "answer",
    title: "等待期满",
    item: ({ submissionEventId }: SubmissionExpired) => submissionEventId,
    fields: ({ submissionEventId, waitingFor, waitingUntil, senderSystem, source }: SubmissionExpired) => ({
      ...sender(senderSystem, source), 受理事件: submissionEventId, 处理结果: "expired", 等待: stepTitle(waitingFor), 等待至: waitingUntil,
    }),
  },
  "hub.case.v1.StepRetracted": {
    kind: "change",
    title: "环节撤回",
    item: () => "",
    fields: ({ event, stepEventId, reason, source }: StepRetracted) => ({ 环节: stepTitle(event), 撤回事件: stepEventId, 理由: reason, 报送系统: source?.system ?? "" }),
  },
  "hub.case.v1.HistoryRecomputed": {
    kind: "change",
    title: "经过重算",
    item: () => "",
    fields: ({ stateBefore, stateAfter, causeEventId, changes }: HistoryRecomputed) => ({
      原案件状态: stateName(stateBefore),
      案件状态: stateName(stateAfter),
      起因事件: causeEventId,
      变更: changes.map((one) => ({ 环节: stepTitle(one.event), 原前一状态: stateName(one.fromStateBefore), 现前一状态: stateName(one.fromStateAfter) })),
    }),
  },
  "hub.hint.v1.TransferReviewSuggested": {
    kind: "review",
    title: "建议审查移送",
    item: ({ rule, metric }: TransferReviewSuggested) => `${rule} ${metric}`.trim(),
    fields: hintFields,
  },
});

const cancelReasons: Readonly<Record<string, string>> = { restarted: "重新起算", corrected: "起算环节已更正", retracted: "起算环节已撤回" };
const deadlineKinds: Readonly<Record<string, string>> = { duty: "法定义务", conditional: "附条件", right: "权利" };

function deadlineFields(deadline: Deadline | undefined): NoticeFields {
  if (!deadline) return {};
  const { id, key, name, role, startedBy, startsAt, dueAt, dueAtStrict, warnAt, provisional, source, kind, suspectNo } = deadline;
  return {
    期限编号: id, 期限标识: key, 期限名称: name, 责任主体: roleWords.wordOf(role), 起算环节: stepTitle(startedBy), 起算时间: startsAt, 到期时间: dueAt,
    严格到期时间: dueAtStrict, 预警时间: warnAt, 暂定: provisional ? "是" : "", 期限依据: source, 期限性质: deadlineKinds[kind] ?? kind, 嫌疑人编号: suspectNo,
  };
}

function hintFields(hint: TransferReviewSuggested): NoticeFields {
  const { rule, article, offence, metric, value, limit, ratioPermille, status, basis, instrument, conductDate, handlingDate } = hint;
  const figures = metric === "" ? {} : { 指标: metricTitle(metric), 数值: quantity(metric, value), 追诉标准: quantity(metric, limit), 比例: `${ratioPermille / 10}%` };
  return {
    处罚决定书文号: hint.decisionNo, 规则: rule, 罪名: article === "" ? offence : accusationWords.wordOf(article), ...figures, 依据: basis === "" ? "" : basisWords.wordOf(basis),
    法律文件: instrument, 规则核实情况: status, 行为日期: conductDate, 处理日期: handlingDate, 累计案件: hint.accumulatedCaseIds,
  };
}

function head(value: object): NoticeFields {
  const { caseNo = "", agency } = value as { caseNo?: string; agency?: AgencyRef };
  return { 案件编号: caseNo, ...(agency ? unitFields("移送机关", agency) : {}) };
}

function sender(system: string, source: SourceRef | undefined): NoticeFields {
  return { 报送系统: system, 来源: source?.reference ?? "" };
}

const told = (roles: readonly string[]): NoticeFields => ({ 通知: roles.map((role) => roleWords.wordOf(role)) });
const stateName = (id: string): string => procedureNames.states.get(id) ?? id;

function stated(fields: NoticeFields): NoticeFields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value.length > 0));
}

/** The table under one type: each reading is given the message that its key names. */
function asTable(table: Readonly<Record<string, Reading<never>>>): Readonly<Record<string, Reading<object>>> {
  return table as Readonly<Record<string, Reading<object>>>;
}
