import type { EffectCounts } from "./effects.ts";

/** What a system should have, and has. */
export interface SystemTally {
  readonly expected: number;
  readonly arrived: number;
  readonly missing: number;
  /** Effects beyond the expected number: applied twice. */
  readonly duplicated: number;
}

const NOTHING: EffectCounts = new Map();

/** Compares what was expected with what is there. `excused` effects were refused by the system itself and are not missed. */
export function tallySystem(expected: EffectCounts = NOTHING, arrived: EffectCounts = NOTHING, excused: EffectCounts = NOTHING): SystemTally {
  const tally = { expected: 0, arrived: 0, missing: 0, duplicated: 0 };
  for (const [key, wanted] of expected) {
    const found = arrived.get(key) ?? 0;
    tally.expected += wanted;
    tally.arrived += Math.min(found, wanted);
    tally.missing += Math.max(0, wanted - found - (excused.get(key) ?? 0));
  }
  for (const [key, found] of arrived) tally.duplicated += Math.max(0, found - Math.max(1, expected.get(key) ?? 0));
  return tally;
}
