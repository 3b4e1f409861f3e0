import { join } from "node:path";
import type { Logger } from "../log.ts";
import { openPglite } from "./pglite.ts";
import { openPostgres } from "./postgres.ts";

/** Runs statements. Parameters are `$1`, `$2`, …; `bigint` columns come back as bigint. One statement per call. */
export interface SqlQueries {
  query<Row extends object>(text: string, params?: readonly unknown[]): Promise<Row[]>;
}

/**
 * A PostgreSQL database, in its own server or embedded in this process. While it cannot be reached every call fails with
 * DATABASE_UNAVAILABLE and the next call tries again; other failures are the database's own errors.
 */
export interface Sql extends SqlQueries {
  /** All or nothing; the callback's failure rolls back and is thrown on. */
  transaction<T>(run: (queries: SqlQueries) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export interface SqlOptions {
  /** A PostgreSQL server; absent = embedded. */
  readonly databaseUrl?: string | undefined;
  /** Where embedded databases are kept. */
  readonly dataDir: string;
  /** Name of the embedded database; also the application name at a server. */
  readonly name: string;
  readonly log: Logger;
}

/**
 * Opens the database. A server need not be there yet; the embedded one is created when missing, which takes some seconds.
 * Only one process may open an embedded database.
 */
export async function openSql({ databaseUrl, dataDir, name, log }: SqlOptions): Promise<Sql> {
  if (databaseUrl) return openPostgres({ databaseUrl, name, log });
  return openPglite(join(dataDir, name), log);
}
