import type { Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import type { Logger } from "../shared/log.ts";
import { emptyCase } from "./creditCase.ts";
import { hopOf } from "./hopOf.ts";
import { toPenaltyEvent, type PenaltyEvent } from "./penaltyFacts.ts";
import type { Link, PenaltyLinks } from "./penaltyLinks.ts";
import type { Law } from "./rules/decidePublication.ts";
import type { CreditFact } from "./rules/creditFact.ts";
import { evolve, type PublicationState } from "./rules/publicationState.ts";
import { react } from "./rules/react.ts";
import type { Secrecy } from "./rules/secrecy.ts";
import type { RecordOrigins } from "./recordOrigins.ts";
import type { Secrecies } from "./secrecies.ts";
import type { Cause } from "./toEvent.ts";
import { updateCase, type Addition, type UpdateDeps } from "./updateCase.ts";

export interface FollowDeps extends UpdateDeps {
  readonly law: Law;
  readonly origins: RecordOrigins;
  readonly secrecies: Secrecies;
  readonly links: PenaltyLinks;
  readonly hops: Pick<HopPublisher, "add">;
  /** Secret of keyed hashes. */
  readonly keySecret: string;
  readonly log: Logger;
}

type Arrived = PenaltyEvent & {
  readonly stored: StoredEvent;
  /** The transfer case that the penalty names. */
  readonly transferId: string | undefined;
};

/**
 * Takes in a batch of the case journal: decides every penalty version for every channel and records what follows.
 * Safe to repeat. Throws when the journal is not available; then the whole batch comes again. Must not run together with
 * `followTransfers`: what is read of a transfer here has to be settled before a later step of it is looked at.
 */
export async function followCases(deps: FollowDeps, batch: readonly StoredEvent[]): Promise<void> {
  const byCase = groupByCase(deps, batch);
  const linked = [...byCase.values()].flat().filter(({ transferId }) => transferId !== undefined);
  const [secrecyOf] = await Promise.all([
    deps.secrecies.load([...new Set(linked.flatMap(({ transferId }) => transferId ?? []))]),
    deps.links.note(linked.flatMap(toLink)),
    prepare(deps, byCase),
  ]);
  const decide = (publication: PublicationState, arrived: readonly Arrived[]) => reactTo(deps, publication, arrived, secrecyOf);
  await Promise.all([...byCase].map(([caseId, arrived]) => takeIn(deps, { caseId, arrived, decide })));
}

function groupByCase({ secrecies }: FollowDeps, batch: readonly StoredEvent[]): Map<string, Arrived[]> {
  const byCase = new Map<string, Arrived[]>();
  for (const stored of batch) {
    const penaltyEvent = toPenaltyEvent(stored);
    if (!penaltyEvent) continue;
    const one = { ...penaltyEvent, stored, transferId: secrecies.transferOf(penaltyEvent.fact.penalty) };
    const arrived = byCase.get(stored.caseId);
    if (arrived) arrived.push(one);
    else byCase.set(stored.caseId, [one]);
  }
  return byCase;
}

function toLink({ fact, stored, transferId }: Arrived): Link[] {
  if (transferId === undefined || fact.kind === "revoked") return [];
  const { decisionNo, decisionDate }: Penalty = fact.penalty;
  return [{ transferId, data: { penaltyCaseId: stored.caseId, decisionNo, decisionDate }, cause: causeOf(stored) }];
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

interface TakeIn {
  readonly caseId: string;
  readonly arrived: readonly Arrived[];
  readonly decide: (publication: PublicationState, arrived: readonly Arrived[]) => Addition[];
}

async function takeIn(deps: FollowDeps, { caseId, arrived, decide }: TakeIn): Promise<void> {
  for (const { fact, origin } of arrived) deps.origins.keep(caseId, fact.version, origin);
  const recorded = await updateCase(deps, caseId, ({ publication }) => decide(publication, arrived));
  const origin = arrived[0]?.origin;
  if (origin) deps.hops.add(recorded.map((one) => hopOf(one, origin, deps.keySecret)));
}

type SecrecyOf = (transferId: string | undefined) => Secrecy;

function reactTo(deps: FollowDeps, before: PublicationState, arrived: readonly Arrived[], secrecyOf: SecrecyOf): Addition[] {
  let publication = before;
  return arrived.flatMap((one) => {
    const facts = reactOrSkip(deps, publication, one, secrecyOf(one.transferId));
    publication = facts.reduce(evolve, publication);
    const cause = causeOf(one.stored);
    return facts.map((fact) => ({ fact, cause }));
  });
}

function causeOf({ event: { id, correlationId, traceparent, division } }: StoredEvent): Cause {
  return { eventId: id, correlationId, traceparent, division };
}

/** One record that cannot be decided must not hold up all the others. */
function reactOrSkip({ law, log }: FollowDeps, publication: PublicationState, { fact, stored }: Arrived, secrecy: Secrecy): CreditFact[] {
  try {
    return react(publication, fact, law, secrecy);
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    log.error({ err, caseId: stored.caseId, eventId: stored.event.id, version: fact.version }, "publication.undecidable");
    return [];
  }
}
