import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import type { CreditFact } from "./creditFact.ts";
import { decidePublication, type ChannelDecision, type Law } from "./decidePublication.ts";
import { barred, isAsked, requested, withdrawal, withdrawalOf } from "./publicationFacts.ts";
import { publicationVersion } from "./publicationVersion.ts";
import type { ChannelRecord, PublicationState } from "./publicationState.ts";
import type { PenaltyFact } from "./react.ts";
import { circumstancesOf, type Secrecy } from "./secrecy.ts";

/** What changed about the transfer case of a penalty. */
export interface SecrecyChange {
  readonly secrecy: Secrecy;
  /** ISO day on which the hub recorded it: withdrawals count from it. */
  readonly on: string;
}

/**
 * Decides a penalty again when the secrecy of its transfer case began, ended or moved: withdraws what became secret,
 * requests what was withheld for that reason alone. Nothing when each channel stands as it should, so it may be repeated.
 * `taken` is the penalty as of the version taken in last. Throws RangeError when the decision date is no day.
 */
export function redecide(state: PublicationState, taken: PenaltyFact, { secrecy, on }: SecrecyChange, law: Law): CreditFact[] {
  if (taken.kind === "revoked" || taken.version !== state.caseVersion) return [];
  const { secret, dueFrom } = circumstancesOf(secrecy, taken.penalty.decisionDate);
  // A sending that was retracted or moved to a later day leaves no end to count from: then the hub's notice is the end.
  const decisions = decidePublication(taken.penalty, law, { secret, dueFrom: secret ? "" : dueFrom || on });
  return decisions.flatMap((decision) => {
    const record = state.channels[decision.channel];
    if (decision.bar) return decision.bar.bar === PublicationBar.TRANSFERRED ? hide(state, decision, taken, withdrawalOf(on, law).dueDate) : [];
    return record.bar === PublicationBar.TRANSFERRED ? [requested(decision, taken.penalty, nextVersion(state, record))] : [];
  });
}

/** Only what the channel shows or may come to show; what is withheld or on its way out already stays so. */
function hide(state: PublicationState, decision: ChannelDecision, { penalty }: PenaltyFact, dueDate: string): CreditFact[] {
  const record = state.channels[decision.channel];
  if (!isAsked(record.state) || record.bar === PublicationBar.TRANSFERRED) return [];
  const version = publicationVersion(state.caseVersion, state.renewals);
  return [barred(decision, version), withdrawal(decision, { decisionNo: penalty.decisionNo, version, dueDate })];
}

/** The record's version if the channel was never asked about it, else one above all it knows. */
function nextVersion({ caseVersion, renewals }: PublicationState, record: ChannelRecord): number {
  const same = publicationVersion(caseVersion, renewals);
  const isNew = same > Math.max(record.requestedVersion, record.withdrawalVersion);
  return isNew ? same : publicationVersion(caseVersion, renewals + 1);
}
