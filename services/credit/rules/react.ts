import type { Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { CreditFact } from "./creditFact.ts";
import { decidePublication, type ChannelDecision, type Law } from "./decidePublication.ts";
import { barred, isAsked, requested, withdrawal, withdrawalOf } from "./publicationFacts.ts";
import { publicationVersion } from "./publicationVersion.ts";
import type { ChannelRecord, PublicationState } from "./publicationState.ts";
import { circumstancesOf, noSecrecy, type Secrecy } from "./secrecy.ts";

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
 * What follows from a penalty event for every channel, in the order to record it; `secrecy` is that of its transfer case.
 * Nothing for a version taken in already, so the same event may come again. Throws RangeError when the decision date is
 * no day.
 */
export function react(state: PublicationState, fact: PenaltyFact, law: Law, secrecy: Secrecy = noSecrecy): CreditFact[] {
  if (fact.version <= state.caseVersion) return [];
  const { ruleId, dueDate } = withdrawalOf(fact.date, law);
  const version = publicationVersion(fact.version, state.renewals);
  return decidePublication(fact.penalty, law, circumstancesOf(secrecy, fact.penalty.decisionDate))
    .map((decision) => (fact.kind === "revoked" ? revoke(decision, ruleId) : decision))
    .flatMap((decision) => factsFor(decision, state.channels[decision.channel], { fact, version, dueDate }));
}

interface Reaction {
  readonly fact: PenaltyFact;
  readonly version: number;
  /** Last day for a withdrawal, ISO. */
  readonly dueDate: string;
}

function factsFor(decision: ChannelDecision, record: ChannelRecord, { fact, version, dueDate }: Reaction): CreditFact[] {
  if (!decision.bar) return [requested(decision, fact.penalty, version)];
  if (!isAsked(record.state)) return [barred(decision, version)];
  const leaving = withdrawal(decision, { decisionNo: fact.penalty.decisionNo, version, dueDate });
  return fact.kind === "revoked" ? [leaving] : [barred(decision, version), leaving];
}

/** A revoked decision is barred as such; a channel that never takes the party keeps saying so. */
function revoke(decision: ChannelDecision, ruleId: string): ChannelDecision {
  if (decision.bar?.bar === PublicationBar.NATURAL_PERSON) return decision;
  return { ...decision, publish: false, bar: { bar: PublicationBar.REVOKED, ruleId } };
}
