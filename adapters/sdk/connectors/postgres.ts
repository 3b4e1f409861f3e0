import { Pool, type PoolClient } from "pg";
import { HubError } from "../../../services/shared/errors.ts";
import { maskedWords, targetError } from "./targetError.ts";

export interface DatabaseOptions {
  /** System id, for messages. */
  readonly system: string;
  /** PostgreSQL connection string. */
  readonly url: string;
  /** One statement and its answer may take this long, milliseconds. */
  readonly timeoutMs: number;
}

/** Runs one statement and returns its rows. */
export type Query = <Row>(sql: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/**
 * A partner's PostgreSQL. Every failure is a HubError: RECORD_REJECTED when the data was refused (SQLSTATE classes 22,
 * 23 and a trigger's own exception), TARGET_TIMEOUT, and TARGET_UNAVAILABLE for all else: a missing table or a withdrawn
 * right concerns all records alike, so they are held until somebody mends it. Never retries.
 */
export interface Database {
  readonly query: Query;
  /** Runs the work in one transaction: all of it or nothing. */
  transaction<Result>(work: (query: Query) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/** Opens a pool of at most four connections; none is made before the first statement. */
export function openDatabase({ system, url, timeoutMs }: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: url,
    max: 4,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
  });
  // A connection that breaks is replaced by the pool, and the statement on it fails: nothing is left to do here, but
  // without a listener, also on connections in use, the process would end.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const queryOn =
    (runner: Pool | PoolClient): Query =>
    async <Row>(sql: string, values: readonly unknown[]) => {
      try {
        return (await runner.query(sql, [...values])).rows as Row[];
      } catch (error) {
        throw toTargetError(system, error);
      }
    };
  return {
    query: queryOn(pool),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw toTargetError(system, error);
      });
      return inTransaction(client, queryOn(client), work);
    },
    close: () => pool.end(),
  };
}

async function inTransaction<Result>(client: PoolClient, query: Query, work: (query: Query) => Promise<Result>): Promise<Result> {
  let broken = true;
  try {
    await query("begin", []);
    const result = await work(query);
    await query("commit", []);
    broken = false;
    return result;
  } finally {
    // A connection whose transaction did not end is closed: the server rolls back.
    client.release(broken);
  }
}

/** SQLSTATE classes by which the system says that it will not have this data. */
const REFUSED_DATA = new Set(["22", "23", "P0"]);
const QUERY_CANCELED = "57014";

/** A failure of `pg` as a HubError; values in the server's words are left out, except a trigger's own, masked. */
export function toTargetError(system: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const code = codeOf(error);
  const words = error instanceof Error ? error.message : "";
  if (code === QUERY_CANCELED || /timeout/i.test(words)) return targetError("TARGET_TIMEOUT", system, code || "timeout", { cause: error });
  if (!REFUSED_DATA.has(code.slice(0, 2)) || code.length !== 5) {
    return targetError("TARGET_UNAVAILABLE", system, code || "connection lost", { cause: error });
  }
  const said = code.startsWith("P0") ? maskedWords(words) : `SQLSTATE ${code}`;
  return new HubError("RECORD_REJECTED", `${system} 拒收: ${said} / ${system} refused the record: ${said}`, { system, code }, { cause: error });
}

/** SQLSTATE (five characters) or the code of a network error; empty when there is none. */
function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : "";
}
