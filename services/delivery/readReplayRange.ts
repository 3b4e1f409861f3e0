import type { BusConnection } from "../shared/bus/connection.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { readRange } from "../shared/bus/readRange.ts";
import { PreparedEvent } from "./preparedEvent.ts";
import type { ResolvedRange } from "./replayRange.ts";

/** Events read together of a list. */
const LIST_BATCH = 50;

/** The events of a range from a sequence on, in order; which of them are meant is for the caller. Throws JOURNAL_UNAVAILABLE: read on from where it stopped. */
export async function* readReplayRange(bus: BusConnection, range: ResolvedRange, from = range.from, signal?: AbortSignal): AsyncGenerator<readonly PreparedEvent[]> {
  const { through, sequences, caseIds } = range;
  if (sequences.length === 0) {
    const [onlyCase] = caseIds.size === 1 ? caseIds : [];
    const filter = onlyCase === undefined ? {} : { filter: `*.*.${onlyCase}.*` };
    for await (const batch of readRange(bus, { from, through, ...filter, ...(signal ? { signal } : {}) })) yield batch.map((stored) => new PreparedEvent(stored));
    return;
  }
  const wanted = sequences.filter((sequence) => sequence >= from);
  for (let at = 0; at < wanted.length; at += LIST_BATCH) {
    if (signal?.aborted) return;
    const stored = await Promise.all(wanted.slice(at, at + LIST_BATCH).map((sequence) => readEvent(bus, sequence)));
    yield stored.flatMap((one) => (one ? [new PreparedEvent(one)] : []));
  }
}
