import { PenaltyKind, type Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { CreditTier, PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { Channel } from "./channels.ts";
import { hasOnly } from "./creditTier.ts";
import { isMinorAtAct } from "./minor.ts";
import type { RuleOf } from "./publicationRules.ts";
import type { RuleBook } from "./ruleBook.ts";

/** Why a channel does not show a decision, and by which rule. */
export interface Bar {
  readonly bar: PublicationBar;
  readonly ruleId: string;
}

type BarKind = "bar-natural-person" | "bar-minor" | "bar-warning-only" | "bar-slight";

interface BarCheck {
  readonly kind: BarKind;
  readonly bar: PublicationBar;
  readonly applies: (penalty: Penalty, tier: CreditTier, rule: RuleOf<BarKind>) => boolean;
}

/** In the order in which they win: a channel that never takes the party says so first. */
const checks: readonly BarCheck[] = [
  {
    kind: "bar-natural-person",
    bar: PublicationBar.NATURAL_PERSON,
    applies: (penalty) => penalty.party?.category === PartyCategory.NATURAL_PERSON,
  },
  {
    kind: "bar-minor",
    bar: PublicationBar.MINOR,
    applies: (penalty, _tier, rule) => rule.kind === "bar-minor" && isMinorAtAct(penalty, rule),
  },
  { kind: "bar-warning-only", bar: PublicationBar.WARNING_ONLY, applies: (penalty) => hasOnly(penalty, [PenaltyKind.WARNING]) },
  { kind: "bar-slight", bar: PublicationBar.SLIGHT, applies: (_penalty, tier) => tier === CreditTier.SLIGHT },
];

/** The first bar that holds for the decision in the channel by the rules of the decision date, or undefined. */
export function findBar(penalty: Penalty, tier: CreditTier, channel: Channel, rules: RuleBook): Bar | undefined {
  for (const { kind, bar, applies } of checks) {
    const rule = rules
      .on(kind, penalty.decisionDate)
      .find((candidate) => candidate.params.channels.includes(channel) && applies(penalty, tier, candidate));
    if (rule) return { bar, ruleId: rule.rule_id };
  }
  return undefined;
}
