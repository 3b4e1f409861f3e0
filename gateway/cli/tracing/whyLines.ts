import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { Verdict, type ExplainDeliveryResponse, type Explanation } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { shortType, systemLabel } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";

const VERDICTS: Readonly<Record<Verdict, string>> = {
  [Verdict.UNSPECIFIED]: "未知 unknown",
  [Verdict.DELIVERED]: "已送达 delivered",
  [Verdict.NOT_MATCHED]: "未匹配 not matched",
  [Verdict.WITHHELD]: "不予公示 withheld",
  [Verdict.NOT_YET_READ]: "尚未读到 not yet read",
  [Verdict.HELD]: "暂停中 held",
  [Verdict.WAITING_BEHIND]: "排在同案前一事件之后 waiting behind",
  [Verdict.RETRYING]: "重试中 retrying",
  [Verdict.IN_FLIGHT]: "已发出待答复 in flight",
  [Verdict.DEAD_LETTERED]: "死信，待人工 dead-lettered",
  [Verdict.DISCARDED]: "已放弃 discarded",
  [Verdict.UNKNOWN]: "无记录可证 no record tells",
  [Verdict.READY]: "即将发出 about to be sent",
};

const DECISIONS: Readonly<Record<Decision, string>> = {
  [Decision.UNSPECIFIED]: "",
  [Decision.MATCHED]: "匹配 matched",
  [Decision.TYPE_NOT_SUBSCRIBED]: "订阅不含此类事件 its type is not subscribed",
  [Decision.NOT_GRANTED]: "系统无权接收此类事件 its type is not granted to the system",
  [Decision.OUT_OF_DIVISION]: "不在订阅的行政区划内 outside the subscription's divisions",
  [Decision.CONDITION_FAILED]: "条件不成立 a condition does not hold",
  [Decision.FILTER_FAILED]: "未通过筛选 the filter does not pass",
  [Decision.BEFORE_START]: "早于订阅起点 before the subscription began",
};

/** Name of a verdict for programs, e.g. `NOT_MATCHED`. */
export const verdictName = (verdict: Verdict): string => Object.entries(Verdict).find(([, value]) => value === verdict)?.[0] ?? "UNSPECIFIED";
/** Name of a decision for programs. */
export const decisionName = (decision: Decision): string => Object.entries(Decision).find(([, value]) => value === decision)?.[0] ?? "UNSPECIFIED";

/** The answer for people: the verdict of each subscription, then what proves or explains it. */
export function whyLines(eventId: string, { eventType, caseId, sequence, explanations, partial }: ExplainDeliveryResponse): string[] {
  return [
    `事件 event ${eventId}  ${shortType(eventType)}  案件 case ${caseId}  序号 sequence ${sequence}`,
    ...explanations.flatMap((one) => ["", ...explanationLines(one)]),
    ...(partial ? ["", "投递服务未答复或追踪库正在重建，以上仅依据现有记录 / rests on the records there are: the delivery service did not answer, or the book is being rebuilt"] : []),
  ];
}

function explanationLines(one: Explanation): string[] {
  const facts: readonly (readonly [string, string])[] = [
    ["决定 decision", decisionWords(one)],
    ["条件 condition", one.condition],
    ["订阅版本 version", one.subscriptionVersion > 0 ? String(one.subscriptionVersion) : ""],
    ["原因 reason", [one.reason, one.message].filter((text) => text !== "").join("：")],
    ["次数 attempts", one.attempts > 0 ? String(one.attempts) : ""],
    ["下次 next attempt", shortTime(one.nextAttemptTime)],
    ["前一事件 behind", one.waitingBehind],
    ["回执 receipt", one.receipt],
    ["时间 time", shortTime(one.time)],
    ["投递号 delivery", one.deliveryId],
    ["脱敏字段 masked", one.maskedFields.join(", ")],
  ];
  const name = one.subscriptionId === one.system ? systemLabel(one.system) : `${one.subscriptionId}（${systemLabel(one.system)}）`;
  return [`${name}: ${VERDICTS[one.verdict]}`, ...facts.filter(([, value]) => value !== "").map(([title, value]) => `  ${title}: ${value}`)];
}

const decisionWords = ({ verdict, decision }: Explanation) => (verdict === Verdict.NOT_MATCHED ? DECISIONS[decision] : "");
