import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import type { Logger } from "../shared/log.ts";
import { emptyCase } from "./creditCase.ts";
import { hopOf } from "./hopOf.ts";
import { toPenaltyEvent, type PenaltyEvent } from "./penaltyFacts.ts";
import type { Law } from "./rules/decidePublication.ts";
import type { CreditFact } from "./rules/creditFact.ts";
import { evolve, type PublicationState } from "./rules/publicationState.ts";
import { react } from "./rules/react.ts";
import type { RecordOrigins } from "./recordOrigins.ts";
import { updateCase, type Addition, type UpdateDeps } from "./updateCase.ts";

export interface FollowDeps extends UpdateDeps {
  readonly law: Law;
  readonly origins: RecordOrigins;
  readonly hops: Pick<HopPublisher, "add">;
  readonly log: Logger;
}

type Arrived = PenaltyEvent & { readonly stored: StoredEvent };

/**
 * Takes in a batch of the case journal: decides every penalty version for every channel and records what follows.
 * Safe to repeat. Throws when the journal is not available; then the whole batch comes again.
 */
export async function followCases(deps: FollowDeps, batch: readonly StoredEvent[]): Promise<void> {
  const byCase = groupByCase(batch);
  await prepare(deps, byCase);
  await Promise.all([...byCase].map(([caseId, arrived]) => takeIn(deps, caseId, arrived)));
}

function groupByCase(batch: readonly StoredEvent[]): Map<string, Arrived[]> {
  const byCase = new Map<string, Arrived[]>();
  for (const stored of batch) {
    const penaltyEvent = toPenaltyEvent(stored);
    if (!penaltyEvent) continue;
    const arrived = byCase.get(stored.caseId);
    if (arrived) arrived.push({ ...penaltyEvent, stored });
    else byCase.set(stored.caseId, [{ ...penaltyEvent, stored }]);
  }
  return byCase;
}

/** A first event of a case was not answered yet, except after a restart: then the append conflicts and we look. */
async function prepare({ cases }: FollowDeps, byCase: ReadonlyMap<string, readonly Arrived[]>): Promise<void> {
  const known: string[] = [];
  for (const [caseId, [first]] of byCase) {
    if (first?.fact.version !== 1) known.push(caseId);
    else if (!cases.isKept(caseId)) cases.keep(emptyCase(caseId));
  }
  await cases.prefetch(known);
}

async function takeIn(deps: FollowDeps, caseId: string, arrived: readonly Arrived[]): Promise<void> {
  for (const { fact, origin } of arrived) deps.origins.keep(caseId, fact.version, origin);
  const recorded = await updateCase(deps, caseId, ({ publication }) => reactTo(deps, publication, arrived));
  const origin = arrived[0]?.origin;
  if (origin) deps.hops.add(recorded.map((one) => hopOf(one, origin)));
}

function reactTo(deps: FollowDeps, before: PublicationState, arrived: readonly Arrived[]): Addition[] {
  let publication = before;
  return arrived.flatMap((one) => {
    const facts = reactOrSkip(deps, publication, one);
    publication = facts.reduce(evolve, publication);
    const { id, correlationId, traceparent, division } = one.stored.event;
    return facts.map((fact) => ({ fact, cause: { eventId: id, correlationId, traceparent, division } }));
  });
}

/** One record that cannot be decided must not hold up all the others. */
function reactOrSkip({ law, log }: FollowDeps, publication: PublicationState, { fact, stored }: Arrived): CreditFact[] {
  try {
    return react(publication, fact, law);
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    log.error({ err, caseId: stored.caseId, eventId: stored.event.id, version: fact.version }, "publication.undecidable");
    return [];
  }
}
