import type { FeedAnswer } from "../contract.ts";
import type { Resolution } from "./registers.ts";

const answered: Readonly<Record<FeedAnswer["outcome"], string>> = {
  accepted: "已入库",
  duplicate: "已入库",
  parked: "等待前置环节",
  manual: "转人工",
  rejected: "已退回",
};

const resolved: Readonly<Record<Resolution, string>> = {
  recorded: "已入库",
  rejected: "已退回",
  refused: "已退回",
  replaced: "已由新填报替换",
  expired: "等待期满",
};

/** The platform's 状态 of a fact: what became of it in the end, else what was answered, else that nothing was. */
export function stateWord(outcome: FeedAnswer["outcome"] | undefined, resolution: Resolution | undefined): string {
  if (resolution) return resolved[resolution];
  return outcome ? answered[outcome] : "待接收";
}
