import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { CreditFact } from "./creditFact.ts";
import { decidePublication, type ChannelDecision, type Law } from "./decidePublication.ts";
import type { ChannelRecord, PublicationState, Standing } from "./publicationState.ts";

/** What happened to a penalty, as far as publication is concerned. */
export interface PenaltyFact {
  readonly kind: "decided" | "corrected" | "revoked";
  /** Version of the case after it. */
  readonly version: number;
  readonly penalty: Penalty;
  /** ISO day from which a withdrawal is counted: of the revocation, or of the correction. */
  readonly date: string;
}

/**
 * What follows from a penalty event for every channel, in the order to record it. Nothing for a version taken in
 * already, so the same event may come again. Throws RangeError when the decision date is no day.
 */
export function react(state: PublicationState, fact: PenaltyFact, law: Law): CreditFact[] {
  if (fact.version <= state.caseVersion) return [];
  const withdrawal = withdrawalOf(fact.date, law);
  return decidePublication(fact.penalty, law)
    .map((decision) => (fact.kind === "revoked" ? revoke(decision, withdrawal.ruleId) : decision))
    .flatMap((decision) => factsFor(decision, state.channels[decision.channel], fact, withdrawal.dueDate));
}

/** States in which the channel shows the record, or may come to show it. */
const asked: ReadonlySet<Standing> = new Set(["requested", "published", "refused", "withdrawing"]);

function factsFor(decision: ChannelDecision, record: ChannelRecord, fact: PenaltyFact, withdrawBy: string): CreditFact[] {
  if (!decision.bar) return [requested(decision, fact)];
  if (!asked.has(record.state)) return [barred(decision, fact.version)];
  const { bar } = decision.bar;
  const data = { channel: decision.channel, decisionNo: fact.penalty.decisionNo, version: fact.version, bar, dueDate: withdrawBy };
  const withdrawal: CreditFact = { type: "hub.credit.v1.WithdrawalRequested", data };
  return fact.kind === "revoked" ? [withdrawal] : [barred(decision, fact.version), withdrawal];
}

function requested(decision: ChannelDecision, { penalty, version }: PenaltyFact): CreditFact {
  const { channel, dueDate, dueProvisional, publicityUntil, tier, ruleIds } = decision;
  return {
    type: "hub.credit.v1.PublicationRequested",
    data: { channel, penalty, version, dueDate, dueProvisional, publicityUntil, tier, ruleIds: [...ruleIds] },
  };
}

function barred({ channel, bar, dueDate }: ChannelDecision, version: number): CreditFact {
  return {
    type: "hub.credit.v1.PublicationBarred",
    data: { channel, version, bar: bar?.bar ?? PublicationBar.UNSPECIFIED, ruleId: bar?.ruleId ?? "", dueDate },
  };
}

/** A revoked decision is barred as such; a channel that never takes the party keeps saying so. */
function revoke(decision: ChannelDecision, ruleId: string): ChannelDecision {
  if (decision.bar?.bar === PublicationBar.NATURAL_PERSON) return decision;
  return { ...decision, publish: false, bar: { bar: PublicationBar.REVOKED, ruleId } };
}

function withdrawalOf(date: string, { rules, calendar }: Law): { ruleId: string; dueDate: string } {
  const [rule] = rules.on("withdrawal", date);
  if (!rule) return { ruleId: "", dueDate: "" };
  return { ruleId: rule.rule_id, dueDate: calendar.addWorkdays(date, rule.params.workdays).date };
}
