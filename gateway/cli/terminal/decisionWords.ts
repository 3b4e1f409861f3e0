import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";

const DECISIONS: Readonly<Record<Decision, string>> = {
  [Decision.UNSPECIFIED]: "未知 unknown",
  [Decision.MATCHED]: "匹配 matched",
  [Decision.TYPE_NOT_SUBSCRIBED]: "类型未订阅 type not subscribed",
  [Decision.NOT_GRANTED]: "系统无权接收 not granted",
  [Decision.OUT_OF_DIVISION]: "区划之外 out of division",
  [Decision.CONDITION_FAILED]: "条件不符 condition failed",
  [Decision.FILTER_FAILED]: "筛选不符 filter failed",
  [Decision.BEFORE_START]: "起点之前 before the start",
};

/** What a subscription decided on an event, for people. */
export const decisionLabel = (decision: Decision): string => DECISIONS[decision];
