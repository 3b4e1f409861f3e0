import { readFileSync } from "node:fs";
import { checkServerIdentity, type ConnectionOptions } from "node:tls";
import { Pool, type PoolClient } from "pg";
import { HubError } from "../../../../services/shared/errors.ts";
import { binaryValue, type Database, type DatabaseOptions, type Query } from "./database.ts";
import { postgres } from "./dialect.ts";
import { toTargetError } from "./failure.ts";
import type { TableSettings } from "./settings.ts";
import { toShanghaiInstant } from "./times.ts";

/** How values of the types are read; all others come as the database's own text, so that nothing is lost. */
const READERS: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [16, (text) => text === "t"],
  [17, () => binaryValue],
  [114, (text) => JSON.parse(text) as unknown],
  [3802, (text) => JSON.parse(text) as unknown],
  [1184, toShanghaiInstant],
]);

const types = { getTypeParser: (oid: number) => READERS.get(oid) ?? ((text: string) => text) };

/** Opens a pool of at most four connections; none is made before the first statement. */
export function openPostgres(settings: TableSettings, { system, timeoutMs }: DatabaseOptions): Database {
  const { url, host, port = 5432, user, password, database, tls } = settings;
  const pool = new Pool({
    ...(url === undefined ? { host, port, user, password, database } : { connectionString: url }),
    ...(tls ? { ssl: sslOf(tls) } : {}),
    max: 4,
    connectionTimeoutMillis: timeoutMs,
    query_timeout: timeoutMs,
    keepAlive: true,
    types,
    // Kin of PostgreSQL may not know one of these; the limit on this side holds then.
    onConnect: (client): unknown => client.query(sessionSql(timeoutMs)).then(() => undefined, ignoreRefusal),
  });
  // A connection that breaks is replaced by the pool, and the statement on it fails: nothing is left to do here, but
  // without a listener, also on connections in use, the process would end.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const queryOn =
    (runner: Pool | PoolClient): Query =>
    async <Row>(sql: string, values: readonly (string | null)[]) => {
      try {
        return (await runner.query(sql, [...values])).rows as Row[];
      } catch (error) {
        throw toHubError(system, error);
      }
    };
  return {
    dialect: postgres,
    query: queryOn(pool),
    async transaction(work) {
      const client = await pool.connect().catch((error: unknown) => {
        throw toHubError(system, error);
      });
      return inTransaction(client, queryOn(client), work);
    },
    close: () => pool.end(),
  };
}

/** The driver puts the host in place of a `servername`, so the check is given the name that counts. */
const sslOf = ({ ca, servername }: NonNullable<TableSettings["tls"]>): ConnectionOptions => ({
  rejectUnauthorized: true,
  checkServerIdentity: (host, certificate) => checkServerIdentity(servername ?? host, certificate),
  ...(ca ? { ca: pemOf(ca) } : {}),
});

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

/** The server gives up a little before this side does, so that its reason is heard and the connection stays. */
const sessionSql = (timeoutMs: number): string => {
  const limit = Math.max(50, Math.floor(timeoutMs * 0.9));
  return `set datestyle to 'ISO'; set statement_timeout to ${limit}; set lock_timeout to ${limit}`;
};

function ignoreRefusal(error: unknown): void {
  if (failureCode(error).length !== 5) throw error;
}

export function toHubError(system: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const code = failureCode(error);
  const [column, constraint] = ["column", "constraint"].map((name) => textOf(error, name));
  return toTargetError(system, { sqlState: code.length === 5 ? code : "", code, words: textOf(error, "message"), culprit: column || constraint || "" }, error);
}

/** SQLSTATE (five characters) or the code of a network error; empty when there is none. */
const failureCode = (error: unknown): string => textOf(error, "code");

function textOf(error: unknown, name: string): string {
  const value = typeof error === "object" && error !== null ? (error as Readonly<Record<string, unknown>>)[name] : undefined;
  return typeof value === "string" ? value : "";
}

/** PEM text as it stands, or that of the file. */
export function pemOf(ca: string): string {
  return ca.includes("-----BEGIN") ? ca : readFileSync(ca, "utf8");
}
