import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { migrate } from "../shared/db/migrations.ts";
import { openSql, type SqlOptions } from "../shared/db/openSql.ts";
import type { Sql } from "../shared/db/sql.ts";
import { HubError } from "../shared/errors.ts";
import type { Running } from "../shared/lifecycle.ts";
import { createBook, type Book } from "./book.ts";
import { followHops } from "./followHops.ts";
import { migrations } from "./schema.ts";

/** The database and the book in it. */
export interface OpenBook {
  readonly sql: Sql;
  readonly book: Book;
}

export interface BookKeeping extends Running {
  /** The open book; throws DATABASE_UNAVAILABLE until it is open. */
  current(): OpenBook;
}

/**
 * Opens the book in the background, trying until it works, and keeps it up to date. Creating an embedded database takes
 * seconds that the start of the hub need not wait for.
 */
export function keepBook(bus: BusConnection, options: SqlOptions): BookKeeping {
  const { log } = options;
  const stopping = new AbortController();
  let open: OpenBook | undefined;
  const run = (async () => {
    for (let attempt = 1; !stopping.signal.aborted && !open; attempt++) {
      open = await openBook(options).catch(async (err: unknown) => {
        log.warn({ err, attempt }, "trace.databaseUnavailable");
        await pause(backoffMs(attempt, 200, 5_000), stopping.signal);
        return undefined;
      });
    }
    if (open) await followHops({ bus, book: open.book, log, signal: stopping.signal });
  })();
  return {
    current() {
      if (open) return open;
      throw new HubError("DATABASE_UNAVAILABLE", "追踪库正在打开，请稍后重试 / the trace database is being opened, try again");
    },
    async close() {
      stopping.abort();
      await run;
      await open?.sql.close();
    },
  };
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
