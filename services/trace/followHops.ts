import { HopBatch } from "../../proto/gen/hub/trace/v1/trace.ts";
import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { readStream, type RawMessage } from "../shared/bus/reader.ts";
import { TRACE } from "../shared/bus/streams.ts";
import type { Logger } from "../shared/log.ts";
import type { Book, StreamHop } from "./book.ts";

/** Messages taken together; each holds up to 400 hops. */
const BATCH_MESSAGES = 16;

export interface FollowHops {
  readonly bus: BusConnection;
  readonly book: Book;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/**
 * Writes the stream of hops into the book, from where the book stands, until aborted. The position is the book's own and
 * not a cursor on the bus: so an emptied database is filled again, and a new stream is read from its beginning. While the
 * database is away it waits.
 */
export async function followHops({ bus, book, log, signal }: FollowHops): Promise<void> {
  const position = await untilDone(async () => book.positionIn((await bus.jsm.streams.info(TRACE)).created), log, signal);
  if (position === undefined) return;
  for await (const batch of readStream(bus, TRACE, { from: position + 1, batchMax: BATCH_MESSAGES, signal })) {
    const hops = batch.flatMap((message) => hopsIn(message, log));
    await untilDone(() => book.store(hops, batch.at(-1)?.sequence ?? 0), log, signal);
    if (signal.aborted) return;
  }
}

/** A message that is no batch of hops is logged and passed over: it must not hold the others. */
function hopsIn({ data, sequence }: RawMessage, log: Logger): StreamHop[] {
  try {
    return HopBatch.decode(data).hops.map((hop, index) => ({ hop, sequence, index }));
  } catch (error) {
    log.error({ err: error, sequence }, "trace.undecodable");
    return [];
  }
}

async function untilDone<T>(call: () => Promise<T>, log: Logger, signal: AbortSignal): Promise<T | undefined> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await call();
    } catch (error) {
      log.warn({ err: error, attempt }, "trace.waiting");
      await pause(backoffMs(attempt, 100, 5_000), signal);
    }
  }
  return undefined;
}
