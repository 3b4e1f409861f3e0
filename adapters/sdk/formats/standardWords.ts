import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import type { Money } from "../../../proto/gen/hub/common/v1/party.ts";

/** 处罚类别 as the standard writes it; 其他 takes its words from the decision. */
const kindWords: Readonly<Record<PenaltyKind, string>> = {
  [PenaltyKind.UNSPECIFIED]: "",
  [PenaltyKind.WARNING]: "警告",
  [PenaltyKind.CRITICISM]: "通报批评",
  [PenaltyKind.FINE]: "罚款",
  [PenaltyKind.CONFISCATE_GAINS]: "没收违法所得",
  [PenaltyKind.CONFISCATE_GOODS]: "没收非法财物",
  [PenaltyKind.SUSPEND_LICENCE]: "暂扣许可证件",
  [PenaltyKind.DOWNGRADE]: "降低资质等级",
  [PenaltyKind.REVOKE_LICENCE]: "吊销许可证件",
  [PenaltyKind.RESTRICT_BUSINESS]: "限制开展生产经营活动",
  [PenaltyKind.SUSPEND_BUSINESS]: "责令停产停业",
  [PenaltyKind.CLOSE_BUSINESS]: "责令关闭",
  [PenaltyKind.RESTRICT_EMPLOYMENT]: "限制从业",
  [PenaltyKind.DETENTION]: "行政拘留",
  [PenaltyKind.OTHER]: "其他",
};

/** Kinds in the standard's words, joined by ";". */
export function toKindWords(kinds: readonly PenaltyKind[], otherKind: string): string {
  return kinds.map((kind) => (kind === PenaltyKind.OTHER && otherKind !== "" ? `${kindWords[kind]}-${otherKind}` : kindWords[kind])).join(";");
}

/** Ten thousand yuan with 6 decimals (1 万元 = 1,000,000 fen); empty when there is no amount. */
export function toWanYuan(money: Money | undefined): string {
  if (!money) return "";
  return `${money.fen / 1_000_000n}.${String(money.fen % 1_000_000n).padStart(6, "0")}`;
}

/** ISO date to the standard's `YYYY/MM/DD`. */
export function toSlashDate(isoDate: string): string {
  return isoDate.replaceAll("-", "/");
}
