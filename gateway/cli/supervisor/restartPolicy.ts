/** A process that was ready at least this long counts as healthy, milliseconds: its end is not the fault of its start. */
const HEALTHY_MS = 2_000;
const FIRST_DELAY_MS = 250;
const MAX_DELAY_MS = 10_000;

/** How often a process ended before it was ready or soon after, without a healthy life in between. */
export interface CrashRecord {
  readonly quickCrashes: number;
}

export const noCrashes: CrashRecord = { quickCrashes: 0 };

/**
 * When a process that ended is started again: at once after a healthy life or for the first quick crash, then after
 * 250 ms doubling to 10 s.
 */
export function nextStart(record: CrashRecord, readyMs: number): { readonly delayMs: number; readonly record: CrashRecord } {
  if (readyMs >= HEALTHY_MS) return { delayMs: 0, record: noCrashes };
  const quickCrashes = record.quickCrashes + 1;
  const delayMs = quickCrashes === 1 ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (quickCrashes - 2));
  return { delayMs, record: { quickCrashes } };
}
