import { setTimeout as delay } from "node:timers/promises";
import type { HubUnderTest } from "../hub/hubUnderTest.ts";
import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";

/** How long the flow took to go on: milliseconds from the kill, undefined when it did not in time. */
export interface Recovery {
  /** Until a row that was entered after the kill had its answer. */
  readonly answersMs: number | undefined;
  /** Until the reporting system had learnt of more publications than it could know of before the kill. */
  readonly effectsMs: number | undefined;
}

const DEADLINE_MS = 20_000;
/** The system whose answers and effects are cheap to count. */
const OBSERVED = "ip-case";

/** Watches the flow from now on. */
export async function measureRecovery({ simulators }: HubUnderTest, fed: readonly FedRow[], signal: AbortSignal): Promise<Recovery> {
  const startedAt = Date.now();
  const rowsBefore = fed.filter(({ system }) => system === OBSERVED).length;
  const effectsBefore = countEffects(fed);
  let answersMs: number | undefined;
  let effectsMs: number | undefined;
  while ((answersMs === undefined || effectsMs === undefined) && Date.now() - startedAt < DEADLINE_MS) {
    const { answers, received } = await simulators.counts(OBSERVED);
    if (answers > rowsBefore) answersMs ??= Date.now() - startedAt;
    if (received > effectsBefore) effectsMs ??= Date.now() - startedAt;
    await delay(40, undefined, { signal });
  }
  return { answersMs, effectsMs };
}

/** What comes by the clock later is not counted on. */
function countEffects(fed: readonly FedRow[]): number {
  return [...expectedEffects(fed).values()].flat().filter(({ system, notBefore = 0 }) => system === OBSERVED && notBefore <= Date.now()).length;
}
