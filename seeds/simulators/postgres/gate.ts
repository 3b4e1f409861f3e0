import { once } from "node:events";

/** Lets one at a time in, in the order of asking. */
export class Gate {
  private last: Promise<void> = Promise.resolve();

  /** Resolves with the release when it is the caller's turn. Whoever is let in must release, once. */
  async enter(): Promise<() => void> {
    const before = this.last;
    const left = new AbortController();
    this.last = once(left.signal, "abort").then(() => undefined);
    await before;
    return () => left.abort();
  }
}
