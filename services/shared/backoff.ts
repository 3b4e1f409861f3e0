import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds before retry number `attempt` (from 1): doubling from `baseMs` up to `maxMs`, with half of it as jitter. */
export function backoffMs(attempt: number, baseMs: number, maxMs: number, random: () => number = Math.random): number {
  const full = Math.min(maxMs, baseMs * 2 ** Math.min(attempt - 1, 20));
  return Math.round(full / 2 + (full / 2) * random());
}

/** Waits; returns early and quietly when the signal is aborted. */
export async function pause(ms: number, signal?: AbortSignal): Promise<void> {
  await sleep(ms, undefined, signal ? { signal } : {}).catch(() => undefined);
}
