import { backoffMs, pause } from "../shared/backoff.ts";
import type { Logger } from "../shared/log.ts";

/** Repeats a call until it succeeds, at most every 5 s; undefined when aborted before. */
export async function untilDone<T>(call: () => Promise<T>, log: Logger, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await call();
    } catch (error) {
      log.warn({ err: error, attempt }, "trace.waiting");
      await pause(backoffMs(attempt, 100, 5_000), signal);
    }
  }
  return undefined;
}
