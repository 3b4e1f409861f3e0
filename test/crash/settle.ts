import { setTimeout as delay } from "node:timers/promises";
import type { SimulatorsClient } from "../../gateway/cli/connection/simulators.ts";
import { systems, type System } from "./hub/simulators.ts";
import type { FedRow } from "./load/crashCase.ts";
import { expectedEffects } from "./load/expectedEffects.ts";

export interface SettleOptions {
  readonly simulators: Pick<SimulatorsClient, "counts">;
  readonly fed: readonly FedRow[];
  /** Until then something may still come by the clock, milliseconds. */
  readonly notBefore: number;
  /** Give up after so long without progress, milliseconds. */
  readonly idleMs: number;
  readonly signal: AbortSignal;
}

const POLL_MS = 500;
/** What comes too often comes late: after everything is there, look on for so long, milliseconds. */
const WATCH_MS = 2_000;

/** Waits until every answer and effect is there, and a little longer; undefined, or what was still missing when nothing moved. */
export async function untilSettled({ simulators, fed, notBefore, idleMs, signal }: SettleOptions): Promise<string | undefined> {
  const wanted = wantedCounts(fed);
  let former = "";
  let movedAt = Date.now();
  for (;;) {
    const counts = new Map<System, { answers: number; received: number }>();
    for (const system of systems) counts.set(system, await simulators.counts(system));
    const fingerprint = JSON.stringify([...counts]);
    if (fingerprint !== former) movedAt = Date.now();
    former = fingerprint;
    const missing = describeMissing(wanted, counts);
    const still = Date.now() - movedAt;
    if (missing === "" && still >= WATCH_MS && Date.now() >= notBefore + WATCH_MS) return undefined;
    if (still >= idleMs) return missing;
    await delay(POLL_MS, undefined, { signal });
  }
}

type Counts = ReadonlyMap<System, { readonly answers: number; readonly received: number }>;

function wantedCounts(fed: readonly FedRow[]): Counts {
  const effects = [...expectedEffects(fed).values()].flat();
  const count = (items: readonly { readonly system: System }[], wanted: System) => items.filter(({ system }) => system === wanted).length;
  return new Map(systems.map((system) => [system, { answers: count(fed, system), received: count(effects, system) }]));
}

function describeMissing(wanted: Counts, counts: Counts): string {
  return systems
    .flatMap((system) => {
      const [want, have] = [wanted.get(system), counts.get(system)];
      if (!want || !have || (have.answers >= want.answers && have.received >= want.received)) return [];
      return [`${system}: 答复 / answers ${have.answers}/${want.answers}, 到达 / effects ${have.received}/${want.received}`];
    })
    .join("; ");
}
