import mysql from "mysql2/promise";
import pg from "pg";
import { mariadb } from "../../../seeds/simulators/servers/mariadb.ts";
import { findProgram, startLocalServer, type ServerKind } from "../../../seeds/simulators/servers/localServer.ts";
import { postgres } from "../../../seeds/simulators/servers/postgres.ts";
import { benchManifest, columns } from "./manifests.ts";
import { systemRow } from "./rows.ts";
import type { BenchSource } from "./sources.ts";

/** Rows inserted by one statement. */
const CHUNK = 500;

type Run = (statement: string, values?: readonly unknown[]) => Promise<unknown>;

interface TableServer {
  readonly name: string;
  readonly kind: ServerKind;
  readonly dialect: "postgres" | "mysql";
  readonly serial: string;
  readonly connect: (url: string) => Promise<{ readonly run: Run; close(): Promise<unknown> }>;
}

export const tableServers: readonly TableServer[] = [
  {
    name: "PostgreSQL",
    kind: postgres,
    dialect: "postgres",
    serial: "bigserial",
    async connect(url) {
      const client = new pg.Client(url);
      await client.connect();
      return { run: (statement, values) => client.query(statement, [...(values ?? [])]), close: () => client.end() };
    },
  },
  {
    name: "MariaDB",
    kind: mariadb,
    dialect: "mysql",
    serial: "bigint auto_increment unique",
    async connect(url) {
      const connection = await mysql.createConnection(url);
      return { run: (statement, values) => connection.query(statement, values && [...values]), close: () => connection.end() };
    },
  },
];

/** An exchange table with a state column on a real server; undefined where this machine has none. */
export async function tableSource({ name, kind, dialect, serial, connect }: TableServer): Promise<BenchSource | undefined> {
  if (findProgram(kind) === undefined) return undefined;
  const server = await startLocalServer(kind);
  const connection = await connect(server.url);
  const quote = dialect === "postgres" ? '"' : "`";
  const quoted = columns.map((column) => `${quote}${column}${quote}`);
  const text = dialect === "postgres" ? "text" : "varchar(500)";
  await connection.run(`create table wfcf (id ${serial}, clzt varchar(1) not null default '0', answer text, ${quoted.map((column) => `${column} ${text}`).join(", ")}, primary key (id))${dialect === "mysql" ? " default charset utf8mb4" : ""}`);
  await connection.run("create index wfcf_state on wfcf (clzt, id)");
  return {
    name: `${name} table`,
    manifest: benchManifest(`{ kind: exchange-table, settings: { dialect: ${dialect}, url: "${server.url}" } }`, ["table: wfcf", "key: [id]", "state: { column: clzt }", "write: { answer: answer }"]),
    async enter(from, count) {
      for (let start = from; start < from + count; start += CHUNK) {
        const rows = Array.from({ length: Math.min(CHUNK, from + count - start) }, (_, index) => systemRow(start + index));
        const values = rows.flatMap((row) => columns.map((column) => row[column]));
        const marks = rows.map((_, row) => `(${columns.map((_, column) => (dialect === "postgres" ? `$${row * columns.length + column + 1}` : "?")).join(", ")})`);
        await connection.run(`insert into wfcf (${quoted.join(", ")}) values ${marks.join(", ")}`, values);
      }
    },
    async [Symbol.asyncDispose]() {
      await connection.close();
      await server[Symbol.asyncDispose]();
    },
  };
}
