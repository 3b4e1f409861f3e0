/** The time a service goes by, milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/**
 * The wall time of this process's start and what has passed since, milliseconds: for waits, which must neither end early nor
 * last longer when somebody sets the machine's clock. What is told to others, or judged by law, goes by the wall clock.
 */
export const steadyNow = (): number => Math.trunc(performance.timeOrigin + performance.now());

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
