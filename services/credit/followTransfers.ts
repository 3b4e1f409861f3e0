import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import type { CreditCase } from "./creditCase.ts";
import type { FollowDeps } from "./followCases.ts";
import { hopOf } from "./hopOf.ts";
import { toPenaltyEvent, type PenaltyEvent } from "./penaltyFacts.ts";
import { redecide, type SecrecyChange } from "./rules/redecide.ts";
import { updateCase, type Addition } from "./updateCase.ts";

export interface FollowTransfersDeps extends Omit<FollowDeps, "journal"> {
  readonly journal: Pick<Journal, "append" | "load">;
}

/**
 * Takes in a batch of the transfer journal: penalties of a case whose secrecy began or ended are decided again. The batch
 * only says which cases to look at; they are read whole, so the same events may come again. Throws when the journal is not
 * available; then the whole batch comes again. Must not run together with `followCases`.
 */
export async function followTransfers(deps: FollowTransfersDeps, batch: readonly StoredEvent[]): Promise<void> {
  const latest = new Map(batch.filter((stored) => deps.secrecies.matters(stored)).map((stored) => [stored.caseId, stored]));
  const links = await deps.links.find([...latest.keys()]);
  if (links.size === 0) return;
  const penaltyIds = [...new Set([...links.values()].flat())];
  const [secrecyOf, penalties] = await Promise.all([
    deps.secrecies.load([...links.keys()]),
    deps.journal.load("case", penaltyIds),
    // What is known here may be behind another instance, and nothing would show it: a decision that changes nothing appends nothing.
    ...penaltyIds.map((caseId) => deps.cases.reload(caseId)),
  ]);
  for (const [transferId, caseIds] of links) {
    const cause = latest.get(transferId);
    if (!cause) continue;
    const change = { secrecy: secrecyOf(transferId), on: cause.event.recordedTime.slice(0, 10) };
    const linked = caseIds.flatMap((caseId) => ({ caseId, events: (penalties.get(caseId) ?? []).flatMap((stored) => toPenaltyEvent(stored) ?? []) }));
    await Promise.all(linked.map((one) => decideAgain(deps, one, { transferId, change, cause })));
  }
}

interface LinkedPenalty {
  readonly caseId: string;
  readonly events: readonly PenaltyEvent[];
}

interface Changed {
  readonly transferId: string;
  readonly change: SecrecyChange;
  /** The event that brought us here. */
  readonly cause: StoredEvent;
}

async function decideAgain(deps: FollowTransfersDeps, linked: LinkedPenalty, changed: Changed): Promise<void> {
  const recorded = await updateCase(deps, linked.caseId, (current) => additionsFor(deps, current, linked, changed));
  const origin = linked.events.at(-1)?.origin;
  if (origin) deps.hops.add(recorded.map((one) => hopOf(one, origin, deps.keySecret)));
}

function additionsFor(deps: FollowTransfersDeps, current: CreditCase, { caseId, events }: LinkedPenalty, { transferId, change, cause }: Changed): Addition[] {
  // A version that is not taken in yet is decided when it is, with the transfer as it is then.
  const taken = events.find(({ fact }) => fact.version === current.publication.caseVersion);
  // It named this case once and was corrected.
  if (!taken || deps.secrecies.transferOf(taken.fact.penalty) !== transferId) return [];
  const { correlationId, traceparent, division } = current;
  try {
    const facts = redecide(current.publication, taken.fact, change, deps.law);
    return facts.map((fact) => ({ fact, cause: { eventId: cause.event.id, correlationId, traceparent, division } }));
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    deps.log.error({ err, caseId, eventId: cause.event.id }, "publication.undecidable");
    return [];
  }
}
