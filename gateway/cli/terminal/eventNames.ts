import { procedureNames } from "../scenario/procedureTable.ts";
import { shortType } from "./labels.ts";

/** Chinese names of events that are no steps of the procedure table; those are named there. */
const NAMES: Readonly<Record<string, string>> = {
  PenaltyDecided: "处罚决定",
  PenaltyCorrected: "处罚更正",
  PenaltyRevoked: "处罚撤销",
  SubmissionParked: "报送暂存",
  SubmissionResolved: "暂存已处理",
  SubmissionExpired: "暂存期满",
  DeadlineStarted: "期限起算",
  DeadlineWarning: "期限将至",
  DeadlineOverdue: "期限已过",
  DeadlineMet: "期限办结",
  DeadlineCancelled: "期限取消",
  ManualReviewOpened: "转人工",
  StepRetracted: "步骤撤回",
  HistoryRecomputed: "重新推算",
  PublicationRequested: "请求公示",
  PublicationBarred: "不予公示",
  WithdrawalRequested: "请求撤下",
  Published: "已公示",
  Withdrawn: "已撤下",
  PublicationRefused: "公示被拒",
  PenaltyLinked: "处罚关联移送",
  ReconciliationReported: "对账报告",
  IncidentOpened: "故障开始",
  IncidentResolved: "故障解除",
  DeadLetterDiscarded: "死信放弃",
  TransferReviewSuggested: "应移未移线索",
  ActNoted: "行为记录",
  PayloadViewed: "内容查阅",
};

let steps: ReadonlyMap<string, string> | undefined;

/** `处罚决定 PenaltyDecided`; just the short name of a type that has no Chinese one. */
export function eventLabel(type: string): string {
  steps ??= new Map([...procedureNames().steps.values()].map((step) => [step.type, step.zh]));
  const short = shortType(type);
  const name = NAMES[short] ?? steps.get(type);
  return name ? `${name} ${short}` : short;
}
