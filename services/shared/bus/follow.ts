import { backoffMs, pause } from "../backoff.ts";
import type { Logger } from "../log.ts";
import type { BusConnection } from "./connection.ts";
import { fromMessage, type StoredEvent } from "./envelope.ts";
import { startProcessing } from "./eventSpans.ts";
import { openKeyValue, type KeyValue } from "./keyValue.ts";
import { readStream, type RawMessage } from "./reader.ts";
import { JOURNAL } from "./streams.ts";

/** Bucket of all cursors. */
const CURSORS = "CURSORS";
/** The cursor is stored at most this often; what was handled since comes again after a crash. */
const SAVE_EVERY_MS = 250;

export interface FollowOptions<Item> {
  /** Name of the cursor, e.g. `credit`. */
  readonly name: string;
  readonly filter?: string;
  readonly batchMax?: number;
  readonly log: Logger;
  /** Handles a batch completely; called again with the same batch until it succeeds, so it must be idempotent. */
  readonly handle: (batch: readonly Item[]) => Promise<void>;
}

export interface Following {
  /** Last sequence handled. */
  position(): number;
  /** Sequences not handled yet, as the server last said. */
  behind(): number;
  close(): Promise<void>;
}

/** Follows the journal from where it stopped, for ever. */
export function followJournal(bus: BusConnection, options: FollowOptions<StoredEvent>): Promise<Following> {
  return followStream(bus, JOURNAL, {
    ...options,
    async handle(batch) {
      const processing = startProcessing(options.name, batch.map((m) => fromMessage(m.subject, m.sequence, m.headers, m.data)));
      try {
        await options.handle(processing.events);
        processing.end();
      } catch (error) {
        processing.end(error);
        throw error;
      }
    },
  });
}

/** Follows any stream from where it stopped, for ever. */
async function followStream(bus: BusConnection, stream: string, options: FollowOptions<RawMessage>): Promise<Following> {
  const cursors = await openKeyValue(bus, CURSORS);
  const stopping = new AbortController();
  const cursor = createCursor(cursors, options.name, Number((await cursors.get(options.name))?.value ?? 0));
  let behind = 0;
  const run = (async () => {
    const { filter, batchMax } = options;
    const read = { from: cursor.position() + 1, signal: stopping.signal, ...(filter ? { filter } : {}), ...(batchMax ? { batchMax } : {}) };
    for await (const batch of readStream(bus, stream, read)) {
      await untilHandled(batch, options, stopping.signal);
      if (stopping.signal.aborted) break;
      const last = batch.at(-1);
      if (last) {
        behind = last.pending;
        cursor.moveTo(last.sequence);
      }
    }
  })();
  return {
    position: cursor.position,
    behind: () => behind,
    async close() {
      stopping.abort();
      await run;
      await cursor.close();
    },
  };
}

async function untilHandled<Item>(batch: readonly Item[], options: FollowOptions<Item>, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; !signal.aborted; attempt++) {
    try {
      return await options.handle(batch);
    } catch (err) {
      options.log.error({ err, follower: options.name, attempt }, "follow.failed");
      await pause(backoffMs(attempt, 100, 5_000), signal);
    }
  }
}

function createCursor(store: KeyValue, name: string, start: number) {
  let position = start;
  let saved = start;
  let timer: NodeJS.Timeout | undefined;
  const save = async () => {
    timer = undefined;
    if (saved === position) return;
    const value = position;
    // A failed save only means that more comes again after a crash.
    await store.put(name, String(value)).then(() => (saved = value), () => undefined);
  };
  return {
    position: () => position,
    moveTo(sequence: number) {
      position = sequence;
      timer ??= setTimeout(() => void save(), SAVE_EVERY_MS);
    },
    async close() {
      clearTimeout(timer);
      await save();
    },
  };
}
