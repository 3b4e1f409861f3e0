import { pause } from "../../../services/shared/backoff.ts";

export interface UntilOptions {
  readonly withinMs: number;
  readonly signal: AbortSignal;
}

/** Asks again and again, at least as long between two questions as one takes; false when the time is over. */
export async function until(isTrue: () => boolean | Promise<boolean>, { withinMs, signal }: UntilOptions): Promise<boolean> {
  for (const deadline = Date.now() + withinMs; ; ) {
    signal.throwIfAborted();
    const since = Date.now();
    if (await isTrue()) return true;
    if (Date.now() > deadline) return false;
    await pause(Math.max(50, Date.now() - since), signal);
  }
}
