import { setTimeout as delay } from "node:timers/promises";
import type { HubClients } from "../connection/hubClients.ts";
import type { SimulatorsClient } from "../connection/simulators.ts";

/** How far the exchange has come. */
export interface Progress {
  /** Rows that got an answer in their own system. */
  readonly answered: number;
  /** Events in the journal. */
  readonly journal: number;
  /** Events that some subscription has not finished, the slowest one's count. */
  readonly behind: number;
  /** Deliveries under way or to be tried again. */
  readonly waiting: number;
  /** Effects in all systems. */
  readonly received: number;
  /** Messages that the trace has not stored yet. */
  readonly traceBehind: number;
  /** Hops that the trace has stored. */
  readonly hops: number;
}

export interface SettleOptions {
  readonly clients: Pick<HubClients, "delivery" | "trace">;
  readonly simulators: Pick<SimulatorsClient, "counts">;
  /** Answers per source to wait for, those from before included. */
  readonly expectedAnswers: ReadonlyMap<string, number>;
  readonly systems: readonly string[];
  /** Give up after this long without any progress, milliseconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
}

const POLL_MS = 200;
/** Nothing may move for this long before all is called settled, milliseconds. */
const STABLE_MS = 1_000;

/** Waits until nothing moves any more. False when it gave up because nothing moved and something was still open. */
export async function untilSettled(options: SettleOptions): Promise<boolean> {
  const wanted = [...options.expectedAnswers.values()].reduce((sum, count) => sum + count, 0);
  let former = "";
  let movedAt = Date.now();
  for (;;) {
    options.signal.throwIfAborted();
    const askedAt = Date.now();
    const progress = await readProgress(options).catch(() => undefined);
    if (progress) {
      const fingerprint = JSON.stringify(progress);
      if (fingerprint !== former) movedAt = Date.now();
      former = fingerprint;
      options.onProgress(progress);
      if (isSettled(progress, wanted) && Date.now() - movedAt >= STABLE_MS) return true;
    }
    if (Date.now() - movedAt >= options.idleMs) return false;
    // Asking is work for the systems too: large inputs are asked about less often.
    await delay(Math.max(POLL_MS, 3 * (Date.now() - askedAt)), undefined, { signal: options.signal });
  }
}

/** Everything answered, delivered and written in the trace. */
export function isSettled(progress: Progress, wantedAnswers: number): boolean {
  return progress.answered >= wantedAnswers && progress.behind === 0 && progress.waiting === 0 && progress.traceBehind === 0;
}

async function readProgress({ clients, simulators, systems, expectedAnswers }: SettleOptions): Promise<Progress> {
  const [{ states }, trace, ...counts] = await Promise.all([
    clients.delivery.listSubscriptionStates({}),
    clients.trace.getTraceState({}),
    ...systems.map((system) => simulators.counts(system)),
  ]);
  const sum = <Item>(items: readonly Item[], count: (item: Item) => number) => items.reduce((total, item) => total + count(item), 0);
  const answeredBy = new Map(systems.map((system, index) => [system, counts[index]?.answers ?? 0]));
  return {
    answered: sum([...expectedAnswers.keys()], (system) => answeredBy.get(system) ?? 0),
    journal: Math.max(0, ...states.map(({ journalLast }) => Number(journalLast))),
    behind: Math.max(0, ...states.map(({ journalLast, cursor }) => Number(journalLast - cursor))),
    waiting: sum(states, ({ waiting, retrying }) => waiting + retrying),
    received: sum(counts, ({ received }) => received),
    traceBehind: Number(trace.behind),
    hops: Number(trace.hops),
  };
}
