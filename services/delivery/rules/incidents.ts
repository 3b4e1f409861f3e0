/** Something that keeps deliveries of a subscription from arriving, as it is seen now. */
export interface Observation {
  /** In UPPER_SNAKE; see `observations.ts` for the list. */
  readonly cause: string;
  /** Subscription. */
  readonly target: string;
  /** Deliveries concerned. */
  readonly deliveries: number;
  /** Cases that wait, at most 100. */
  readonly caseIds: readonly string[];
  /** Words for people, masked. */
  readonly message: string;
  /** It is an incident when it has lasted this long, milliseconds. */
  readonly afterMs: number;
}

/** An incident on record that is not resolved. */
export interface OpenIncident {
  readonly id: string;
  readonly cause: string;
  readonly target: string;
  /** RFC 3339. */
  readonly openTime: string;
  /** Deliveries concerned when it was opened. */
  readonly deliveries: number;
}

/** What was seen of a cause and target lately. Lost with the process: then terms begin anew. */
export interface Watch {
  /** First seen, without a longer gap since; Unix ms. */
  readonly since: number;
  /** Last seen. */
  readonly seen: number;
  /** Most deliveries at once. */
  readonly worst: number;
  /** As last seen; absent for an incident that was open before this process began. */
  readonly last: Observation | undefined;
}

export type IncidentFact =
  | { readonly kind: "opened"; readonly observation: Observation }
  | { readonly kind: "resolved"; readonly incident: OpenIncident; readonly worst: number };

export interface Seen {
  /** By key. */
  readonly open: ReadonlyMap<string, OpenIncident>;
  readonly watches: ReadonlyMap<string, Watch>;
}

/** One cause at one target is one incident. */
export const incidentKey = ({ cause, target }: { readonly cause: string; readonly target: string }): string => `${cause} ${target}`;

export interface Look {
  readonly watches: Map<string, Watch>;
  readonly facts: IncidentFact[];
}

/**
 * What is to be recorded at this moment. An incident is opened when its cause has lasted its term, and resolved when
 * nothing was seen of it for `quietMs`; what comes and goes faster is one incident. Facts change `open` only when they are
 * on record: asked again with the same `open`, they come again.
 */
export function observe(before: Seen, observations: readonly Observation[], { now, quietMs }: { readonly now: number; readonly quietMs: number }): Look {
  const look: Look = { watches: new Map(), facts: [] };
  for (const observation of observations) noteSeen(look, before, observation, now);
  for (const incident of before.open.values()) noteUnseen(look, before, incident, { now, quietMs });
  for (const [key, watch] of before.watches) {
    // Seen lately and not on record: a short gap does not begin its term anew.
    if (!look.watches.has(key) && now - watch.seen <= Math.min(quietMs, watch.last?.afterMs ?? 0)) look.watches.set(key, watch);
  }
  return look;
}

function noteSeen({ watches, facts }: Look, before: Seen, observation: Observation, now: number): void {
  const key = incidentKey(observation);
  const former = before.watches.get(key);
  const incident = before.open.get(key);
  const since = former?.since ?? now;
  watches.set(key, { since, seen: now, worst: Math.max(former?.worst ?? incident?.deliveries ?? 0, observation.deliveries), last: observation });
  if (!incident && now - since >= observation.afterMs) facts.push({ kind: "opened", observation });
}

function noteUnseen({ watches, facts }: Look, before: Seen, incident: OpenIncident, { now, quietMs }: { readonly now: number; readonly quietMs: number }): void {
  const key = incidentKey(incident);
  if (watches.has(key)) return;
  const watch = before.watches.get(key) ?? { since: now, seen: now, worst: incident.deliveries, last: undefined };
  watches.set(key, watch);
  if (now - watch.seen >= quietMs) facts.push({ kind: "resolved", incident, worst: watch.worst });
}
