/** Signals that end the hub in order. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** npm passes on the Ctrl-C that the terminal has sent us already: what comes this soon is the same wish, milliseconds. */
const SAME_WISH_MS = 1_000;

/** Aborts at the first of the signals; at a second wish `onSecond` is called. Dispose to listen no more. */
export function listenForStop(onSecond: () => void): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const stopping = new AbortController();
  let firstAt = 0;
  const stop = () => {
    if (!stopping.signal.aborted) {
      firstAt = performance.now();
      stopping.abort();
    } else if (performance.now() - firstAt > SAME_WISH_MS) {
      onSecond();
    }
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    signal: stopping.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}

/** Resolves when the signal is aborted. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((done) => (signal.aborted ? done() : signal.addEventListener("abort", () => done(), { once: true })));
