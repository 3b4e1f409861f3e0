import { connect } from "node:net";
import { createPool, type PoolConnection } from "mysql2/promise";
import { HubError } from "../../../../services/shared/errors.ts";
import { binaryValue, type Database, type DatabaseOptions, type Query, type SqlValue } from "./database.ts";
import { mysql } from "./dialect.ts";
import { toTargetError } from "./failure.ts";
import { pemOf } from "./postgres.ts";
import type { TableSettings } from "./settings.ts";

/**
 * Opens a pool of at most four connections; none is made before the first statement. Values travel as text in both directions: mysql2
 * writes them escaped into the statement, which is safe in the sql_mode and character set that every session gets first.
 */
export function openMysql(settings: TableSettings, { system, timeoutMs }: DatabaseOptions): Database {
  const { url, host = "", port = 3306, user, password, database, tls } = settings;
  const login = url === undefined ? { host, port, user, password, database } : partsOf(url);
  const pool = createPool({
    ...login,
    // The driver checks the certificate by its `host`; where to connect to is then said by the stream.
    ...(tls?.servername ? { host: tls.servername, stream: () => connect({ host: login.host, port: login.port, keepAlive: true, noDelay: true }) } : {}),
    ...(tls ? { ssl: { rejectUnauthorized: true, verifyIdentity: true, ...(tls.ca ? { ca: pemOf(tls.ca) } : {}) } } : {}),
    connectionLimit: 4,
    connectTimeout: timeoutMs,
    charset: "utf8mb4",
    enableKeepAlive: true,
    typeCast: false,
    rowsAsArray: true,
  } as Parameters<typeof createPool>[0]);
  const prepared = new WeakSet<object>();
  const prepare = async (): Promise<PoolConnection> => {
    const connection = await pool.getConnection();
    const session = connection.connection as unknown as object;
    if (prepared.has(session)) return connection;
    try {
      for (const sql of sessionSql(timeoutMs)) await connection.query({ sql, timeout: timeoutMs });
      prepared.add(session);
      return connection;
    } catch (error) {
      connection.destroy();
      throw error;
    }
  };
  const onConnection = async <Result>(work: (connection: PoolConnection) => Promise<Result>): Promise<Result> => {
    let connection: PoolConnection | undefined;
    try {
      connection = await prepare();
      const result = await work(connection);
      connection.release();
      return result;
    } catch (error) {
      // The server rolls back what a connection that ends has begun.
      connection?.destroy();
      throw toHubError(system, error);
    }
  };
  const queryOn =
    (connection: PoolConnection): Query =>
    <Row>(sql: string, values: readonly SqlValue[]) =>
      runQuery<Row>(connection, { sql, values: [...values], timeout: timeoutMs });
  return {
    dialect: mysql,
    query: (sql, values) => onConnection((connection) => queryOn(connection)(sql, values)),
    transaction: (work) =>
      onConnection(async (connection) => {
        const query = queryOn(connection);
        await query("start transaction", []);
        const result = await work(query);
        await query("commit", []);
        return result;
      }),
    close: () => pool.end(),
  };
}

/** Strict, so that a value that does not fit is refused and never cut; no escapes that the driver does not know. */
const sessionSql = (timeoutMs: number): readonly string[] => {
  const seconds = Math.max(1, Math.floor((timeoutMs * 0.9) / 1000));
  return [
    `set session sql_mode = 'STRICT_ALL_TABLES,NO_ZERO_DATE,NO_ZERO_IN_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION', time_zone = '+08:00', innodb_lock_wait_timeout = ${seconds}, lock_wait_timeout = ${seconds}`,
    "set session transaction isolation level read committed",
  ];
};

interface Field {
  readonly name: string;
  readonly columnType: number;
  readonly characterSet: number;
}

async function runQuery<Row>(connection: PoolConnection, options: { sql: string; values: SqlValue[]; timeout: number }): Promise<readonly Row[]> {
  const [rows, fields] = (await connection.query(options)) as unknown as [readonly (readonly (Buffer | null)[])[], readonly Field[] | undefined];
  if (!Array.isArray(rows) || fields === undefined) return [];
  return rows.map((row) => Object.fromEntries(fields.map((field, index) => [field.name, toValue(field, row[index] ?? null)])) as Row);
}

const BINARY_CHARSET = 63;
const [TIMESTAMP, BIT, JSON_TYPE, GEOMETRY] = [7, 16, 245, 255];
/** VARCHAR, the BLOBs and TEXTs, VAR_STRING, STRING: text unless their character set is `binary`. */
const TEXTS = new Set([15, 249, 250, 251, 252, 253, 254]);

function toValue({ columnType, characterSet }: Field, bytes: Buffer | null): unknown {
  if (bytes === null) return null;
  if (columnType === BIT || columnType === GEOMETRY || (TEXTS.has(columnType) && characterSet === BINARY_CHARSET)) return binaryValue;
  const text = bytes.toString("utf8");
  if (columnType === JSON_TYPE) return JSON.parse(text) as unknown;
  // The session's zone is +08:00; a type without zone stays the wall time that it is.
  return columnType === TIMESTAMP ? `${text.replace(" ", "T")}+08:00` : text;
}

function partsOf(url: string) {
  const { hostname, port, username, password, pathname } = new URL(url);
  return {
    host: hostname,
    port: port === "" ? 3306 : Number(port),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
    database: decodeURIComponent(pathname.slice(1)) || undefined,
  };
}

function toHubError(system: string, error: unknown): HubError {
  if (error instanceof HubError) return error;
  const { sqlState = "", errno, code = "", message = "" } = error as { sqlState?: string; errno?: number; code?: string; message?: string };
  const culprit = /(?:column|field|key|constraint) '?`?([\w.$\u4E00-\u9FFF-]+)/iu.exec(message)?.[1] ?? "";
  const state = sqlState === "HY000" ? "" : sqlState;
  return toTargetError(system, { sqlState: state, code: sqlState === "" ? code : String(errno), words: message, culprit }, error);
}

