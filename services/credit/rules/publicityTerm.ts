import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { CreditTier } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { addMonths, isIsoDate } from "../../shared/calendar/isoDate.ts";
import { fineOf, hasOnly, limitFor } from "./creditTier.ts";
import type { RuleOf, Term } from "./publicationRules.ts";

/**
 * The last day of display, ISO (公示截止期; SPEC §1.5). A day supplied by the source is honoured between the minimum and
 * the maximum and moved to the nearer one outside; without it the default of the tier counts. The start is the decision.
 */
export function publicityUntil(penalty: Penalty, tier: CreditTier, rule: RuleOf<"term">): string {
  const term = termOf(penalty, tier, rule);
  const after = (months: number) => addMonths(penalty.decisionDate, months);
  const wished = isIsoDate(penalty.publicityUntil) ? penalty.publicityUntil : after(term.default_months);
  const until = clamp(wished, after(term.min_months), after(term.max_months));
  return isProlonged(penalty, rule) && penalty.validUntil > until ? penalty.validUntil : until;
}

const tierKeys = {
  [CreditTier.UNSPECIFIED]: "GENERAL",
  [CreditTier.SLIGHT]: "SLIGHT",
  [CreditTier.GENERAL]: "GENERAL",
  [CreditTier.SERIOUS]: "SERIOUS",
} as const satisfies Record<CreditTier, string>;

function termOf(penalty: Penalty, tier: CreditTier, { params }: RuleOf<"term">): Term {
  const { short, tiers } = params;
  if (short && hasOnly(penalty, short.kinds) && fineOf(penalty) < limitFor(penalty, short.fine_below_fen)) return short.months;
  return tiers[tierKeys[tier]] ?? tiers.GENERAL;
}

/** A restriction longer than the term is shown as long as it lasts (令45). */
function isProlonged(penalty: Penalty, { params }: RuleOf<"term">): boolean {
  return penalty.kinds.some((kind) => params.as_long_as?.includes(kind)) && isIsoDate(penalty.validUntil);
}

function clamp(date: string, min: string, max: string): string {
  if (date < min) return min;
  return date > max ? max : date;
}
