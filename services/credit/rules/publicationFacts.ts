import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { CreditFact } from "./creditFact.ts";
import type { ChannelDecision, Law } from "./decidePublication.ts";
import type { Standing } from "./publicationState.ts";

const asked: ReadonlySet<Standing> = new Set(["requested", "published", "refused", "withdrawing"]);

/** True when the channel shows the record, or may come to show it. */
export function isAsked(state: Standing): boolean {
  return asked.has(state);
}

/** Asks the channel to show the version. */
export function requested(decision: ChannelDecision, penalty: Penalty, version: number): CreditFact {
  const { channel, dueDate, dueProvisional, publicityUntil, tier, ruleIds } = decision;
  return {
    type: "hub.credit.v1.PublicationRequested",
    data: { channel, penalty, version, dueDate, dueProvisional, publicityUntil, tier, ruleIds: [...ruleIds] },
  };
}

/** Withholds the version from the channel. */
export function barred({ channel, bar, dueDate }: ChannelDecision, version: number): CreditFact {
  return {
    type: "hub.credit.v1.PublicationBarred",
    data: { channel, version, bar: bar?.bar ?? PublicationBar.UNSPECIFIED, ruleId: bar?.ruleId ?? "", dueDate },
  };
}

/**
 * Asks the channel to take the record down. The channel and the public may read why, so a transfer is not named: that the
 * police have the case is what must not be known. The reason then stands in the PublicationBarred beside it.
 */
export function withdrawal({ channel, bar }: ChannelDecision, { decisionNo, version, dueDate }: { decisionNo: string; version: number; dueDate: string }): CreditFact {
  const reason = bar?.bar ?? PublicationBar.UNSPECIFIED;
  const shown = reason === PublicationBar.TRANSFERRED ? PublicationBar.UNSPECIFIED : reason;
  return { type: "hub.credit.v1.WithdrawalRequested", data: { channel, decisionNo, version, bar: shown, dueDate } };
}

/** The rule of withdrawals in force on the day, and the last day for one that counts from it; both empty without a rule. */
export function withdrawalOf(date: string, { rules, calendar }: Law): { ruleId: string; dueDate: string } {
  const [rule] = rules.on("withdrawal", date);
  if (!rule) return { ruleId: "", dueDate: "" };
  return { ruleId: rule.rule_id, dueDate: calendar.addWorkdays(date, rule.params.workdays).date };
}
