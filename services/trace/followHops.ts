import { HopBatch } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { readStream, type RawMessage } from "../shared/bus/reader.ts";
import { TRACE } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { Book, Entries } from "./book.ts";
import { isRange } from "./decisionColumns.ts";
import { untilDone } from "./untilDone.ts";

/** Messages taken together; each holds up to 400 hops. */
const BATCH_MESSAGES = 16;

export interface FillBook {
  readonly bus: BusConnection;
  readonly book: Book;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Writes the stream of hops and decisions into the book, after a position, until aborted. The position is the book's own and
 * not a cursor on the bus: so an emptied database is filled again, and a new stream is read from its beginning. While the
 * database is away it waits.
 */
export async function followHops({ bus, book, log, signal }: FillBook, position: number): Promise<void> {
  for await (const batch of readStream(bus, TRACE, { from: position + 1, batchMax: BATCH_MESSAGES, signal })) {
    const entries = entriesOf(batch, log);
    await untilDone(() => book.store(entries, { position: batch.at(-1)?.sequence ?? 0 }), log, signal);
    if (signal.aborted) return;
  }
}

function entriesOf(messages: readonly RawMessage[], log: Logger): Entries {
  const read = messages.map((message) => ({ sequence: message.sequence, ...decode(message, log) }));
  return {
    hops: read.flatMap(({ sequence, hops }) => hops.map((hop, index) => ({ hop, sequence, index }))),
    decisions: read.flatMap(({ sequence, decisions }) => decisions.filter(isRange).map((range) => ({ range, sequence }))),
  };
}

/** A message that is no batch of hops is logged and passed over: it must not hold the others. */
function decode({ data, sequence }: RawMessage, log: Logger): HopBatch {
  try {
    return HopBatch.decode(data);
  } catch (error) {
    log.error({ err: error, sequence }, "trace.undecodable");
    return { hops: [], decisions: [] };
  }
}
