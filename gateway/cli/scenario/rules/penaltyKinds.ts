import { PenaltyKind } from "../../../../proto/gen/hub/case/v1/penalty.ts";

/** Words of 处罚类别 (行政处罚法 2021 art. 9). */
const WORDS: Readonly<Record<string, PenaltyKind>> = {
  警告: PenaltyKind.WARNING,
  通报批评: PenaltyKind.CRITICISM,
  罚款: PenaltyKind.FINE,
  没收违法所得: PenaltyKind.CONFISCATE_GAINS,
  没收非法财物: PenaltyKind.CONFISCATE_GOODS,
  暂扣许可证件: PenaltyKind.SUSPEND_LICENCE,
  降低资质等级: PenaltyKind.DOWNGRADE,
  吊销许可证件: PenaltyKind.REVOKE_LICENCE,
  限制开展生产经营活动: PenaltyKind.RESTRICT_BUSINESS,
  责令停产停业: PenaltyKind.SUSPEND_BUSINESS,
  责令关闭: PenaltyKind.CLOSE_BUSINESS,
  限制从业: PenaltyKind.RESTRICT_EMPLOYMENT,
  行政拘留: PenaltyKind.DETENTION,
  其他: PenaltyKind.OTHER,
};

/** The kinds of an entry: `罚款`, `fine`, `FINE` or `PENALTY_KIND_FINE`, or several as the law joins them (`没收违法所得、没收非法财物`); undefined when one is none. */
export function penaltyKindsOf(entry: string): readonly PenaltyKind[] | undefined {
  const kinds = entry.split(/[、,，;；]/).map(penaltyKindOf);
  return kinds.every((kind) => kind !== undefined) ? kinds : undefined;
}

function penaltyKindOf(word: string): PenaltyKind | undefined {
  const name = word.trim().toUpperCase().replace(/^PENALTY_KIND_/, "");
  return WORDS[word.trim()] ?? (Object.hasOwn(PenaltyKind, name) ? PenaltyKind[name as keyof typeof PenaltyKind] : undefined);
}
