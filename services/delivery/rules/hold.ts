/** A subscription whose system is not reachable. While `failures` > 0 it is probed with one delivery at a time. */
export interface Hold {
  /** Nothing is sent before this time, by the clock that never jumps (`steadyNow`). */
  readonly until: number;
  /** Failures one after another. */
  readonly failures: number;
  readonly reason: string;
  /** When it began, Unix ms; 0 = it has not. */
  readonly since: number;
}

export const noHold: Hold = { until: 0, failures: 0, reason: "", since: 0 };

/** How many deliveries may be under way at once: none while held, one as a probe afterwards, else the window. */
export function allowance(hold: Hold, now: number, window: number): number {
  if (now < hold.until) return 0;
  return hold.failures > 0 ? 1 : window;
}
