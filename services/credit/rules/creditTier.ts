import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { CreditTier } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { LimitFen, RuleOf } from "./publicationRules.ts";

/** The tier of a decision by the rule in force on its date; without a rule 一般. Source: SPEC §1.5, 令36. */
export function tierOf(penalty: Penalty, rule: RuleOf<"tier"> | undefined): CreditTier {
  if (!rule) return CreditTier.GENERAL;
  const { slight_only, serious_any, huge_fine_fen } = rule.params;
  if (penalty.kinds.some((kind) => serious_any.includes(kind))) return CreditTier.SERIOUS;
  if (huge_fine_fen && fineOf(penalty) >= limitFor(penalty, huge_fine_fen)) return CreditTier.SERIOUS;
  if (hasOnly(penalty, slight_only)) return CreditTier.SLIGHT;
  return CreditTier.GENERAL;
}

/** True when the decision has at least one kind and no kind outside the list. */
export function hasOnly(penalty: Penalty, kinds: readonly Penalty["kinds"][number][]): boolean {
  return penalty.kinds.length > 0 && penalty.kinds.every((kind) => kinds.includes(kind));
}

/** The fine in fen, 0 when none was imposed. */
export function fineOf(penalty: Penalty): bigint {
  return penalty.fine?.fen ?? 0n;
}

const limitKeys = {
  [PartyCategory.UNSPECIFIED]: "ORGANISATION",
  [PartyCategory.ORGANISATION]: "ORGANISATION",
  [PartyCategory.INDIVIDUAL_BUSINESS]: "INDIVIDUAL_BUSINESS",
  [PartyCategory.NATURAL_PERSON]: "NATURAL_PERSON",
} as const satisfies Record<PartyCategory, keyof LimitFen>;

/** The limit in fen for a party of this category. */
export function limitFor(penalty: Penalty, limit: LimitFen): bigint {
  return limit[limitKeys[penalty.party?.category ?? PartyCategory.UNSPECIFIED]];
}
