import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import mysql from "mysql2/promise";
import { Client } from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { mariadb } from "../../../../seeds/simulators/servers/mariadb.ts";
import { postgres } from "../../../../seeds/simulators/servers/postgres.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { onRealServer } from "../../../../test/support/servers/realServer.ts";
import type { ConnectorConnection, RecordTarget } from "../contract.ts";
import { exchangeTable } from "./connector.ts";
import { tableFeed, tableSettings, tableTarget } from "./settings.ts";

const signal = new AbortController().signal;
let stateDir: string;
let open: ConnectorConnection | undefined;

beforeEach(async () => {
  stateDir = await mkdtemp(join(tmpdir(), "types-"));
});
const close = async (): Promise<void> => {
  await open?.close();
  open = undefined;
};

afterEach(async () => {
  await close();
  await rm(stateDir, { recursive: true, force: true });
});

interface Parts {
  readonly feed?: Readonly<Record<string, unknown>>;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly timeoutMs?: number;
}

async function connect(url: string, { feed, target, timeoutMs = 5_000 }: Parts): Promise<ConnectorConnection> {
  const feeds = new Map(feed ? [["rows", tableFeed.parse(feed)]] : []);
  const targets = new Map(target ? [["rows", tableTarget.parse(target)]] : []);
  const context = { system: "example-case", log: createLogger("test", "silent"), signal, stateDir };
  open = await exchangeTable.connect({ settings: tableSettings.parse({ url, timeoutMs }), feeds, targets }, context);
  return open;
}

const pollFields = async (connection: ConnectorConnection) => (await connection.feeds.get("rows")!.poll(signal)).records.map(({ fields, unreadable }) => unreadable ?? fields);
const rowsTarget = (connection: ConnectorConnection): RecordTarget => connection.targets.get("rows")!;
const record = (number: number, fields: Readonly<Record<string, unknown>>) => ({ deliveryId: `d${number}`, eventId: `e${number}`, key: `k${number}`, version: 1, fields });

/** Statements of a table's owner, in a connection of their own. */
interface Owner {
  run(sql: string): Promise<unknown>;
  end(): Promise<void>;
}

interface Kind {
  readonly types: string;
  readonly values: string;
  readonly expected: Readonly<Record<string, unknown>>;
  readonly binary: string;
  /** Holds the table against everybody until it is let go. */
  readonly lock: readonly string[];
  readonly unlock: string;
  /** Ends the definition of a table for Chinese texts. */
  readonly suffix: string;
  readonly open: (url: string) => Promise<Owner>;
}

const kinds: Readonly<Record<"PostgreSQL" | "MariaDB", Kind>> = {
  PostgreSQL: {
    types: "big bigint, money numeric(30, 10), day date, wall timestamp, instant timestamptz, flag boolean, doc jsonb, none text",
    values: "9007199254740993, 12345678901234567890.0123456789, '1900-01-01', '2024-05-01 09:00:00.123456', '2024-05-01 01:00:00.123456+00', true, '{\"a\": [1]}', null",
    expected: {
      big: "9007199254740993", money: "12345678901234567890.0123456789", day: "1900-01-01", wall: "2024-05-01 09:00:00.123456",
      instant: "2024-05-01T09:00:00.123456+08:00", flag: true, doc: { a: [1] },
    },
    binary: "bytea",
    lock: ["begin", "lock table busy in access exclusive mode"],
    unlock: "rollback",
    suffix: "",
    async open(url) {
      const client = new Client(url);
      await client.connect();
      return { run: (sql) => client.query(sql), end: () => client.end() };
    },
  },
  MariaDB: {
    types: "big bigint, money decimal(30, 10), day date, wall datetime(6), instant timestamp(6) null, flag tinyint(1), doc json, none text",
    values: "9007199254740993, 12345678901234567890.0123456789, '1900-01-01', '2024-05-01 09:00:00.123456', '2024-05-01 09:00:00.123456', true, '{\"a\": [1]}', null",
    expected: {
      big: "9007199254740993", money: "12345678901234567890.0123456789", day: "1900-01-01", wall: "2024-05-01 09:00:00.123456",
      instant: "2024-05-01T09:00:00.123456+08:00", flag: "1", doc: '{"a": [1]}',
    },
    binary: "blob",
    lock: ["lock tables busy write"],
    unlock: "unlock tables",
    suffix: " default character set utf8mb4",
    async open(url) {
      const connection = await mysql.createConnection({ uri: url, timezone: "+08:00" });
      await connection.query("set time_zone = '+08:00'");
      return { run: (sql) => connection.query(sql), end: () => connection.end() };
    },
  },
};

const feedOf = (table: string) => ({ table, key: ["id"], state: { column: "zt" } });

for (const [name, server] of [["PostgreSQL", postgres], ["MariaDB", mariadb]] as const) {
  const kind = kinds[name];
  onRealServer(name, server, (url) => {
    const asOwner = async (...statements: readonly string[]): Promise<void> => {
      const owner = await kind.open(url());
      for (const sql of statements) await owner.run(sql);
      await owner.end();
    };

    test("values come as text without loss, times without surprises, empty columns not at all", async () => {
      await asOwner(`create table typed (id int primary key, zt varchar(9) default '0', ${kind.types})`, `insert into typed (id, big, money, day, wall, instant, flag, doc, none) values (1, ${kind.values})`);
      expect(await pollFields(await connect(url(), { feed: feedOf("typed") }))).toEqual([{ id: "1", ...kind.expected }]);
    });

    test("a binary value makes its row unreadable, and the column list heals it", async () => {
      await asOwner(`create table pictures (id int primary key, zt varchar(9) default '0', word varchar(9), picture ${kind.binary})`, "insert into pictures (id, word, picture) values (1, 'a', 'x'), (2, 'b', null)");
      expect(await pollFields(await connect(url(), { feed: feedOf("pictures") }))).toEqual([expect.stringMatching(/picture.*columns/s), { id: "2", word: "b" }]);
      await close();
      expect(await pollFields(await connect(url(), { feed: { ...feedOf("pictures"), columns: ["word"] } }))).toEqual([{ id: "1", word: "a" }, { id: "2", word: "b" }]);
    });

    test("a locked table is a timeout that names it; another table goes on", async () => {
      await asOwner("create table busy (id int primary key, zt varchar(9) default '0')", "create table quiet (bh varchar(20) primary key, nr varchar(20))");
      const connection = await connect(url(), { feed: feedOf("busy"), target: { table: "quiet", mode: "insert", delivery: "bh" }, timeoutMs: 2_000 });
      await connection.feeds.get("rows")!.poll(signal);
      const owner = await kind.open(url());
      for (const sql of kind.lock) await owner.run(sql);
      const polled = connection.feeds.get("rows")!.poll(signal);
      await expect(polled).rejects.toMatchObject({ reason: "TARGET_TIMEOUT", metadata: { table: "busy" }, message: expect.stringContaining("busy") as unknown });
      expect(await rowsTarget(connection).write([record(1, { nr: "x" })], signal)).toMatchObject([{ result: "written" }]);
      await owner.run(kind.unlock);
      await owner.end();
      expect((await connection.feeds.get("rows")!.poll(signal)).records).toEqual([]);
    });

    test("what does not fit is refused with the column and without the value, and nothing is cut", async () => {
      await asOwner(`create table small (bh varchar(20) primary key, nr varchar(5) not null, je decimal(5, 2), sj date)${kind.suffix}`);
      const target = { table: "small", mode: "insert", delivery: "bh" };
      const written = await rowsTarget(await connect(url(), { target })).write(
        [record(1, { nr: "示例", je: "1.50", sj: "2024-05-01T00:30:00.000+08:00" }), record(2, { nr: "示例示例示例" }), record(3, {}), record(4, { nr: "x", je: "很多" }), record(5, { nr: "x", sj: "0000-00-00" })],
        signal,
      );
      expect(written.map(({ result }) => result)).toEqual(["written", "refused", "refused", "refused", "refused"]);
      expect(written[2]?.message).toContain("nr");
      expect(JSON.stringify(written)).not.toMatch(/示例示例|很多/);
    });

    test("a column name that is no word, and a value that would be a statement, stay what they are", async () => {
      const word = name === "PostgreSQL" ? '"select; drop"' : "`select; drop`";
      await asOwner(`create table odd (bh varchar(60) primary key, ${word} varchar(60))${kind.suffix}`);
      const target = { table: "odd", mode: "upsert", key: ["bh"], delivery: "bh" };
      const value = `'); drop table odd; -- \\' " \` 示例`;
      await rowsTarget(await connect(url(), { target })).write([record(1, { "select; drop": value })], signal);
      expect((await exchangeTable.inspect!(tableSettings.parse({ url: url() }), "odd", signal)).records).toMatchObject([{ fields: { bh: "d1", "select; drop": value } }]);
    });

    test("update changes rows that are there and refuses what has none", async () => {
      await asOwner(`create table cases (bh varchar(20) primary key, zt varchar(20), bb int)${kind.suffix}`, "insert into cases values ('a', '', null)");
      const target = { table: "cases", mode: "update", key: ["bh"], version: "bb" };
      const write = async (version: number, bh: string) => (await rowsTarget(open!).write([{ ...record(version, { bh, zt: `第${version}版` }), version }], signal)).map(({ result }) => result);
      await connect(url(), { target });
      expect([await write(2, "a"), await write(1, "a"), await write(3, "b")]).toEqual([["written"], ["kept"], ["refused"]]);
      expect((await exchangeTable.inspect!(tableSettings.parse({ url: url() }), "cases", signal)).records).toMatchObject([{ fields: { zt: "第2版", bb: "2" } }]);
    });

    test("a look tells which index is missing, and is content all the same", async () => {
      await asOwner("create table plain (id varchar(20), sj varchar(20), zt varchar(9) default '0')", "create index plain_id on plain (id)");
      const feed = { table: "plain", key: ["id"], watermark: { columns: ["sj"] } };
      const looks = async () => (await open!.check(signal)).map(({ ok, message }) => [ok, message] as const);
      await connect(url(), { feed });
      expect(await looks()).toEqual([[true, expect.anything()], [true, expect.anything()], [true, expect.stringMatching(/plain.*sj.*索引/s)]]);
      await asOwner("create index plain_sj on plain (sj)");
      expect(await looks()).toHaveLength(2);
    });

    test("a login without rights and a wrong password are told in words", async () => {
      const grants = name === "PostgreSQL" ? ["create role guest login password 'guest'", "grant select on guarded to guest"] : ["create user guest@localhost identified by 'guest'", "grant select on mysql.guarded to guest@localhost"];
      await asOwner("create table guarded (id int primary key, zt varchar(9) default '0')", ...grants);
      const guest = url().replace(/\/\/\w+@/, "//guest:guest@");
      const found = await (await connect(guest, { feed: feedOf("guarded") })).check(signal);
      expect(found.filter(({ ok }) => !ok)).toMatchObject([{ place: "feeds.rows", message: expect.stringMatching(/guarded.*update/s) as unknown }]);
      await close();
      if (name === "PostgreSQL") return;
      const [refused] = await (await connect(guest.replace(":guest@", ":wrong@"), { feed: feedOf("guarded") })).check(signal);
      expect(refused).toMatchObject({ ok: false, place: "connection", message: expect.stringContaining("登录被拒") as unknown });
    });
  });
}
