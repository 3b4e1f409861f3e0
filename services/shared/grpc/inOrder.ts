/**
 * Handles the items of a stream, at most `limit` at a time, and yields the results in the order of the items.
 * Back-pressure: nothing is read ahead of the limit. The first failure ends the stream with it.
 */
export async function* inOrder<Item, Result>(items: AsyncIterable<Item>, limit: number, handle: (item: Item) => Promise<Result>): AsyncGenerator<Result> {
  const iterator = items[Symbol.asyncIterator]();
  const running: Promise<Result>[] = [];
  let next: Promise<IteratorResult<Item>> | undefined = iterator.next();
  while (next || running.length > 0) {
    // Whichever comes first: another item to start, or the oldest result to hand out.
    const arrived: IteratorResult<Item> | "result" = next !== undefined && running.length < limit ? await Promise.race([next, ...oldestOf(running)]) : "result";
    if (arrived === "result") {
      const oldest = running.shift();
      if (oldest) yield await oldest;
    } else {
      next = arrived.done ? undefined : iterator.next();
      if (!arrived.done) running.push(track(handle(arrived.value)));
    }
  }
}

function oldestOf(running: readonly Promise<unknown>[]): Promise<"result">[] {
  return running.slice(0, 1).map((oldest) => oldest.then(() => "result" as const));
}

/** A result may fail while an older one is awaited; it is reported when its turn comes. */
function track<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => undefined);
  return promise;
}
