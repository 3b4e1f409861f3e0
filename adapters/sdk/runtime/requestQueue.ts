/** The request side of a bidirectional stream: messages pushed in come out of the iterable in order. */
export interface RequestQueue<Request> extends AsyncIterable<Request> {
  push(request: Request): void;
  /** Ends the iterable after what was pushed; later pushes are dropped, because nobody can receive them. */
  end(): void;
}

/** A queue for one reader. Unbounded: its writers push at most one answer per message they received. */
export function createRequestQueue<Request>(): RequestQueue<Request> {
  const waiting: Request[] = [];
  let ended = false;
  let wake: (() => void) | undefined;
  return {
    push(request) {
      if (ended) return;
      waiting.push(request);
      wake?.();
    },
    end() {
      ended = true;
      wake?.();
    },
    async *[Symbol.asyncIterator]() {
      for (;;) {
        while (waiting.length > 0) yield waiting.shift()!;
        if (ended) return;
        await new Promise<void>((resolve) => (wake = resolve));
      }
    },
  };
}
