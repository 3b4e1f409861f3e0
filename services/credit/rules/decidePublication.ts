import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PublicationBar, type CreditTier } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { Calendar } from "../../shared/calendar/calendar.ts";
import { isIsoDate } from "../../shared/calendar/isoDate.ts";
import { findBar, type Bar } from "./bars.ts";
import { channels, type Channel } from "./channels.ts";
import { tierOf } from "./creditTier.ts";
import { publicityUntil } from "./publicityTerm.ts";
import type { RuleBook } from "./ruleBook.ts";
import type { Circumstances } from "./secrecy.ts";

/** What the law says about one decision in one channel. */
export interface ChannelDecision {
  readonly channel: Channel;
  readonly publish: boolean;
  /** Set when `publish` is false. */
  readonly bar?: Bar;
  /** Last day for publishing, ISO; also computed for barred decisions; empty when the channel never takes such a party. */
  readonly dueDate: string;
  readonly dueProvisional: boolean;
  /** Last day of display, ISO; empty when the channel never takes such a party. */
  readonly publicityUntil: string;
  readonly tier: CreditTier;
  /** The rules applied. */
  readonly ruleIds: readonly string[];
}

/** The effective-dated rules and the working days they count in. */
export interface Law {
  readonly rules: RuleBook;
  readonly calendar: Calendar;
}

const ordinary: Circumstances = { secret: false, dueFrom: "" };

/** By seeds/rules/transfer-procedure.json, where each state says whether it is confidential. */
const transferred: Bar = { bar: PublicationBar.TRANSFERRED, ruleId: "transfer-procedure-confidential" };

/**
 * Decides for every channel by the rules of the decision date, never of today: a decision of 2018 is published by the
 * rules of 2018 even when its term of display has ended since. What bars the decision for good goes before the secrecy of
 * its transfer. Throws RangeError when the decision date is no day.
 */
export function decidePublication(penalty: Penalty, law: Law, { secret, dueFrom }: Circumstances = ordinary): ChannelDecision[] {
  if (!isIsoDate(penalty.decisionDate)) throw new RangeError("the decision date is not a day");
  const [tierRule] = law.rules.on("tier", penalty.decisionDate);
  const tier = tierOf(penalty, tierRule);
  const tierIds = tierRule ? [tierRule.rule_id] : [];
  return channels.map((channel) => {
    const bar = findBar(penalty, tier, channel, law.rules) ?? (secret ? transferred : undefined);
    const barIds = bar ? [bar.ruleId] : [];
    if (bar?.bar === PublicationBar.NATURAL_PERSON) {
      return { channel, publish: false, bar, dueDate: "", dueProvisional: false, publicityUntil: "", tier, ruleIds: barIds };
    }
    const dates = datesOf(law, { penalty, tier, channel, dueFrom });
    return { channel, publish: !bar, ...(bar ? { bar } : {}), ...dates, tier, ruleIds: [...dates.ruleIds, ...tierIds, ...barIds] };
  });
}

interface Dated {
  readonly penalty: Penalty;
  readonly tier: CreditTier;
  readonly channel: Channel;
  readonly dueFrom: string;
}

function datesOf({ rules, calendar }: Law, { penalty, tier, channel, dueFrom }: Dated) {
  const dueRule = rules.on("due", penalty.decisionDate).find(({ params }) => params.channel === channel);
  const termRule = rules.on("term", penalty.decisionDate).find(({ params }) => params.channel === channel);
  // Decisions older than the duty to publish have no due date; they are published when they arrive.
  const start = dueFrom > penalty.decisionDate ? dueFrom : penalty.decisionDate;
  const due = dueRule ? calendar.addWorkdays(start, dueRule.params.workdays) : { date: "", provisional: false };
  return {
    dueDate: due.date,
    dueProvisional: due.provisional,
    publicityUntil: termRule ? publicityUntil(penalty, tier, termRule) : "",
    ruleIds: [dueRule, termRule].flatMap((rule) => (rule ? [rule.rule_id] : [])),
  };
}
