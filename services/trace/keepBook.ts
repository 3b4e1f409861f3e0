import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { migrate } from "../shared/db/migrations.ts";
import { openSql, type SqlOptions } from "../shared/db/openSql.ts";
import type { Sql } from "../shared/db/sql.ts";
import { HubError } from "../shared/errors.ts";
import type { Running } from "../shared/lifecycle.ts";
import { TRACE } from "../shared/bus/streams.ts";
import { createBook, type Book } from "./book.ts";
import { isRebuilding } from "./bookState.ts";
import { followHops } from "./followHops.ts";
import { fillFromJournal, planRebuild } from "./rebuild.ts";
import { keepBounded } from "./retention.ts";
import { migrations } from "./schema.ts";
import { untilDone } from "./untilDone.ts";

/** The database and the book in it. */
export interface OpenBook {
  readonly sql: Sql;
  readonly book: Book;
}

export interface BookKeeping extends Running {
  /** The open book; throws DATABASE_UNAVAILABLE until it is open. */
  current(): OpenBook;
  /**
   * Empties the book and begins to fill it again; resolves when it has begun, at once when a rebuild is under way. Throws
   * when the database or the bus is away; then the book is as it was.
   */
  rebuild(): Promise<void>;
}

export interface KeepBook extends SqlOptions {
  readonly keySecret: string;
  /** Days that hops are kept; 0 = for ever. */
  readonly retentionDays: number;
}

/** The filling of an open book, which ends for a rebuild. */
interface Lap {
  stop(): Promise<void>;
}

/**
 * Opens the book in the background, trying until it works, and keeps it up to date. Creating an embedded database takes
 * seconds that the start of the hub need not wait for.
 */
export function keepBook(bus: BusConnection, options: KeepBook): BookKeeping {
  const { log, retentionDays } = options;
  const stopping = new AbortController();
  let open: OpenBook | undefined;
  let lap: Lap | undefined;
  let rebuilding: Promise<void> | undefined;
  const run = (async () => {
    for (let attempt = 1; !stopping.signal.aborted && !open; attempt++) {
      open = await openBook(options).catch(async (err: unknown) => {
        log.warn({ err, attempt }, "trace.databaseUnavailable");
        await pause(backoffMs(attempt, 200, 5_000), stopping.signal);
        return undefined;
      });
    }
    if (!open || stopping.signal.aborted) return;
    lap = startLap(bus, open, options);
    await keepBounded(open.sql, retentionDays, { log, signal: stopping.signal });
  })();
  const current = () => {
    if (open) return open;
    throw new HubError("DATABASE_UNAVAILABLE", "追踪库正在打开，请稍后重试 / the trace database is being opened, try again");
  };
  const rebuild = async () => {
    const { book } = current();
    if (isRebuilding(await book.progress())) return;
    const plan = await planRebuild(bus);
    await lap?.stop();
    try {
      await book.empty(plan);
      log.info(plan, "trace.rebuilding");
    } finally {
      if (!stopping.signal.aborted) lap = startLap(bus, current(), options);
    }
  };
  return {
    current,
    rebuild: () => (rebuilding ??= rebuild().finally(() => (rebuilding = undefined))),
    async close() {
      stopping.abort();
      await run;
      await rebuilding?.catch(() => undefined);
      await lap?.stop();
      await open?.sql.close();
    },
  };
}

function startLap(bus: BusConnection, { sql, book }: OpenBook, { log, keySecret }: KeepBook): Lap {
  const stopping = new AbortController();
  const { signal } = stopping;
  const fill = { bus, book, sql, log, keySecret, signal };
  const run = (async () => {
    const progress = await untilDone(() => begin(bus, book), log, signal);
    if (progress) await Promise.all([followHops(fill, progress.position), fillFromJournal(fill)]);
  })();
  return {
    async stop() {
      stopping.abort();
      await run;
    },
  };
}

/** Where the book stands in the stream of hops. */
async function begin(bus: BusConnection, book: Book) {
  const [plan, { created }] = await Promise.all([planRebuild(bus), bus.jsm.streams.info(TRACE)]);
  return book.progressIn(created, plan);
}

async function openBook(options: SqlOptions): Promise<OpenBook> {
  const sql = await openSql(options);
  try {
    await migrate(sql, "trace", migrations);
    return { sql, book: createBook(sql) };
  } catch (error) {
    await sql.close();
    throw error;
  }
}
