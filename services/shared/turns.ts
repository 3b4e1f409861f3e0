/** Lets work on disjoint keys run together and work on a common key one after the other, in the order of asking. */
export interface Turns {
  take<T>(keys: readonly string[], work: () => Promise<T>): Promise<T>;
}

export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return {
    async take(keys, work) {
      const former = keys.flatMap((key) => last.get(key) ?? []);
      let done = () => {};
      const mine = new Promise<void>((resolve) => (done = resolve));
      for (const key of keys) last.set(key, mine);
      try {
        if (former.length > 0) await Promise.all(former);
        return await work();
      } finally {
        done();
        for (const key of keys) if (last.get(key) === mine) last.delete(key);
      }
    },
  };
}
