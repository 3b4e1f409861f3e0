import { Pool, types, type PoolClient } from "pg";
import { HubError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { Sql, SqlQueries } from "./sql.ts";

export interface PostgresOptions {
  readonly databaseUrl: string;
  readonly name: string;
  /** Settings of each session, e.g. `{ jit: "off" }`; the server's own when absent. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly log: Logger;
}

/** Connections per service: one writer and a few look-ups. */
const CONNECTIONS = 4;
const CONNECT_TIMEOUT_MS = 5_000;
/** A statement that takes longer is given up: the follower tries again, a look-up fails. */
const STATEMENT_TIMEOUT_MS = 30_000;

/** Classes of SQLSTATE that mean "not now": connection, resources, operator intervention, system. */
const UNAVAILABLE_CLASSES = new Set(["08", "53", "57", "58"]);
/** Node's own codes of a connection that fails. */
const NETWORK_CODES = new Set(["ECONNREFUSED", "ECONNRESET", "ENOTFOUND", "EAI_AGAIN", "ETIMEDOUT", "EPIPE", "EHOSTUNREACH", "ENETUNREACH"]);
/** pg gives these failures words only. */
const LOST_CONNECTION = /connection terminated|connection timeout|timeout exceeded when trying to connect|client has encountered a connection error|query read timeout/i;

/** A pool of connections to a PostgreSQL server. Connects when first used. */
export function openPostgres({ databaseUrl, name, settings = {}, log }: PostgresOptions): Sql {
  const pool = new Pool({
    connectionString: databaseUrl,
    application_name: `qianlian-${name}`,
    options: Object.entries(settings).map(([key, value]) => `-c ${key}=${value}`).join(" "),
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: { getTypeParser: (oid, format) => (oid === types.builtins.INT8 && format !== "binary" ? BigInt : types.getTypeParser(oid, format)) },
  });
  // A lost connection shows in the call that uses it; without listeners it would end the process.
  const onLost = (error: Error) => log.warn({ error: error.message }, "database.disconnected");
  pool.on("error", onLost).on("connect", (client) => client.on("error", onLost));
  return {
    query: (text, params) => mapped(() => run(pool, text, params)),
    transaction: (work) => mapped(() => inTransaction(pool, work)),
    close: () => pool.end(),
  };
}

async function run<Row extends object>(on: Pool | PoolClient, text: string, params: readonly unknown[] = []): Promise<Row[]> {
  return (await on.query<Row>(text, [...params])).rows;
}

async function inTransaction<T>(pool: Pool, work: (queries: SqlQueries) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query("begin");
    const result = await work({ query: (text, params) => run(client, text, params) });
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch(() => (broken = true));
    throw error;
  } finally {
    client.release(broken);
  }
}

async function mapped<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    throw new HubError("DATABASE_UNAVAILABLE", "数据库暂不可用，请稍后重试 / the database is not available, try again", {}, { cause: error });
  }
}

function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // A name with several addresses fails with all of their failures at once.
  if (error instanceof AggregateError) return error.errors.some(isUnavailable);
  const code = "code" in error ? String(error.code) : "";
  return NETWORK_CODES.has(code) || (code.length === 5 && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) || LOST_CONNECTION.test(error.message);
}
