import { setTimeout as sleep } from "node:timers/promises";

/** A program of a simulated system that looks after its folder again and again; a failing run is repeated. Returns how to end it. */
export function startProgram(intervalMs: number, run: () => Promise<void>): () => Promise<void> {
  const stop = new AbortController();
  const running = (async () => {
    while (!stop.signal.aborted) {
      await run().catch(() => undefined);
      await sleep(intervalMs, undefined, { signal: stop.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stop.abort();
    await running;
  };
}
