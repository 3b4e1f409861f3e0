/** Why a system refused a request as a whole. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type BatchReply<Result> = { readonly results: readonly Result[] } | { readonly refused: Refusal };

/** Most a request body may hold, bytes; the partners take 10 MB. */
const MAX_BODY_BYTES = 8_000_000;

/**
 * Sends items together, as many as fit into one body. A batch that the system refuses as a whole is halved until the
 * bad item stands alone; `refuse` makes that item's result. Results come in the order of the items.
 */
export async function sendHalving<Item, Result>(
  items: readonly Item[],
  send: (batch: readonly Item[]) => Promise<BatchReply<Result>>,
  refuse: (item: Item, refusal: Refusal) => Result,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const batch of batchesThatFit(items)) {
    const reply = await send(batch);
    const [first] = batch;
    if ("results" in reply) results.push(...reply.results);
    else if (batch.length === 1 && first !== undefined) results.push(refuse(first, reply.refused));
    else {
      const middle = batch.length >> 1;
      results.push(...(await sendHalving(batch.slice(0, middle), send, refuse)));
      results.push(...(await sendHalving(batch.slice(middle), send, refuse)));
    }
  }
  return results;
}

function batchesThatFit<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let bytes = MAX_BODY_BYTES;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes + size > MAX_BODY_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(item);
    bytes += size;
  }
  return batches;
}
