import type { BusConnection } from "./connection.ts";
import { directGet } from "./directGet.ts";
import type { StoredEvent } from "./envelope.ts";

export interface Range {
  readonly from: number;
  /** Last sequence wanted. */
  readonly through: number;
  /** Subject filter, e.g. `*.*.<case id>.*`; all when absent. */
  readonly filter?: string;
  readonly signal?: AbortSignal;
}

/** Events of one answer. */
const BATCH = 250;

/**
 * A part of the journal in order, in batches, and then ends: no consumer, nothing left behind. Each batch is asked for when
 * the former one is taken. Throws JOURNAL_UNAVAILABLE when the server does not answer; read on from where it stopped.
 */
export async function* readRange(bus: BusConnection, { from, through, filter = ">", signal }: Range): AsyncGenerator<StoredEvent[]> {
  let next = Math.max(1, from);
  while (next <= through) {
    if (signal?.aborted) return;
    const found = await directGet(bus, { seq: next, batch: Math.min(BATCH, through - next + 1), next_by_subj: filter });
    const batch = found.filter(({ event }) => Number(event.sequence) <= through);
    if (batch.length > 0) yield batch;
    if (batch.length === 0 || batch.length < found.length) return;
    next = Number(batch.at(-1)?.event.sequence) + 1;
  }
}
