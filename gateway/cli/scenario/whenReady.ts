export interface ReadyOptions {
  /** Its reason is thrown when it is aborted before. */
  readonly signal: AbortSignal;
  readonly withinMs: number;
  /** What is thrown when that time has passed. */
  readonly timedOut: () => Error;
}

/** What begins tells when it is ready, or why it will not be. */
export type Ready = (failure?: Error) => void;

/** Waits for what `begin` starts. Once that is settled neither the time nor the signal has any effect. */
export async function whenReady({ signal, withinMs, timedOut }: ReadyOptions, begin: (ready: Ready) => void): Promise<void> {
  signal.throwIfAborted();
  const settled = new AbortController();
  try {
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(timedOut()), withinMs);
      settled.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
      signal.addEventListener("abort", () => reject(signal.reason), { once: true, signal: settled.signal });
      begin((failure) => (failure ? reject(failure) : resolve()));
    });
  } finally {
    settled.abort();
  }
}
