/** The time a service goes by, milliseconds since 1970. */
export interface Clock {
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/** A clock that stands still until it is set: for sandboxes and scenarios. */
export interface ManualClock extends Clock {
  set(ms: number): void;
}

export function createManualClock(startMs: number): ManualClock {
  let current = startMs;
  return {
    now: () => current,
    set: (ms) => (current = ms),
  };
}
