/** A subscription whose system is not reachable. While `failures` > 0 it is probed with one delivery at a time. */
export interface Hold {
  /** Nothing is sent before this time, Unix ms. */
  readonly until: number;
  /** Failures one after another. */
  readonly failures: number;
  readonly reason: string;
}

export const noHold: Hold = { until: 0, failures: 0, reason: "" };

/** How many deliveries may be sent now: none while held, one as a probe afterwards, else what the window leaves. */
export function allowance(hold: Hold, now: number, window: number, inFlight: number): number {
  if (now < hold.until) return 0;
  return Math.max(0, (hold.failures > 0 ? 1 : window) - inFlight);
}
