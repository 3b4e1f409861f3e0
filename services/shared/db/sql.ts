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
