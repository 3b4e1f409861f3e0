/** Signals that end the hub in order. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Aborts at the first of the signals; from the second on `onSecond` is called. Dispose to listen no more. */
export function listenForStop(onSecond: () => void): { readonly signal: AbortSignal; [Symbol.dispose](): void } {
  const stopping = new AbortController();
  const stop = () => (stopping.signal.aborted ? onSecond() : stopping.abort());
  for (const signal of SIGNALS) process.on(signal, stop);
  return {
    signal: stopping.signal,
    [Symbol.dispose]() {
      for (const signal of SIGNALS) process.off(signal, stop);
    },
  };
}
