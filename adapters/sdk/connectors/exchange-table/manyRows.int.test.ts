import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import mysql from "mysql2/promise";
import { Client } from "pg";
import { expect, test } from "vitest";
import { mariadb } from "../../../../seeds/simulators/servers/mariadb.ts";
import { postgres } from "../../../../seeds/simulators/servers/postgres.ts";
import { createLogger } from "../../../../services/shared/log.ts";
import { onRealServer } from "../../../../test/support/servers/realServer.ts";
import type { ConnectorConnection, SourceRecord } from "../contract.ts";
import { exchangeTable } from "./connector.ts";
import { tableFeed, tableSettings, tableTarget } from "./settings.ts";

const signal = new AbortController().signal;

/** Two columns of a key that tells rows 1, 2 and 3 from each other. */
interface KeyCase {
  readonly types: readonly [string, string];
  readonly valuesOf: (row: number) => readonly [string, string];
  /** MariaDB: whether the answers are one statement. */
  readonly joined: boolean;
}

const days = (row: number) => [`2024-05-0${row} 09:00:00.125000`, `2024-05-0${row}`] as const;
const words = (row: number) => [`示例${row}号`, "a'\\\"%/ b"] as const;

const keyCases: Readonly<Record<"PostgreSQL" | "MariaDB", readonly KeyCase[]>> = {
  PostgreSQL: [
    { types: ["bigint", "numeric(30, 5)"], valuesOf: (row) => [`900719925474099${row}`, `${row}.12500`], joined: true },
    { types: ["varchar(40)", "char(20)"], valuesOf: words, joined: true },
    { types: ["timestamptz", "date"], valuesOf: days, joined: true },
    { types: ["uuid", "boolean"], valuesOf: (row) => [`01234567-89ab-4def-8123-00000000000${row}`, "true"], joined: true },
  ],
  MariaDB: [
    { types: ["bigint unsigned", "decimal(30, 5)"], valuesOf: (row) => [`900719925474099${row}`, `${row}.12500`], joined: true },
    { types: ["varchar(40) character set utf8mb4 collate utf8mb4_bin", "varchar(40) character set utf8mb4 collate utf8mb4_unicode_520_ci"], valuesOf: words, joined: true },
    { types: ["varchar(40) character set gbk", "char(20) character set latin1"], valuesOf: words, joined: true },
    { types: ["datetime(6)", "date"], valuesOf: days, joined: true },
    { types: ["timestamp(6)", "varchar(9)"], valuesOf: (row) => [days(row)[0], "x"], joined: true },
    { types: ["uuid", "varchar(9)"], valuesOf: (row) => [`01234567-89ab-4def-8123-00000000000${row}`, "x"], joined: false },
  ],
};

type Run = (sql: string) => Promise<readonly Readonly<Record<string, unknown>>[]>;

interface Owner extends AsyncDisposable {
  readonly run: Run;
}

async function openOwner(url: string): Promise<Owner> {
  if (url.startsWith("postgres")) {
    const client = new Client(url);
    await client.connect();
    return { run: async (sql) => (await client.query<Record<string, unknown>>(sql)).rows, [Symbol.asyncDispose]: () => client.end() };
  }
  const connection = await mysql.createConnection({ uri: url, charset: "utf8mb4" });
  const run: Run = async (sql) => {
    const [rows] = await connection.query(sql);
    return Array.isArray(rows) ? (rows as Readonly<Record<string, unknown>>[]) : [];
  };
  return { run, [Symbol.asyncDispose]: () => connection.end() };
}

type Parts = Omit<Parameters<typeof exchangeTable.connect>[0], "settings">;

async function open(url: string, parts: Parts): Promise<ConnectorConnection & AsyncDisposable> {
  const context = { system: "example-case", log: createLogger("test", "silent"), signal, stateDir: tmpdir() };
  const connection = await exchangeTable.connect({ settings: tableSettings.parse({ url }), ...parts }, context);
  return { ...connection, [Symbol.asyncDispose]: () => connection.close() };
}

const answerTo = ({ place }: SourceRecord, number: number) =>
  ({ place, outcome: number === 3 ? "rejected" : "accepted", eventId: `事件'${number}\\`, caseId: "", version: number, waitingFor: "", waitingUntil: "", errors: [], warnings: [] }) as const;

for (const [name, kind] of [["PostgreSQL", postgres], ["MariaDB", mariadb]] as const) {
  onRealServer(name, kind, (url) => {
    for (const { types, valuesOf, joined } of keyCases[name]) {
      test(`answers find their rows by ${types.join(" and ")}, but not a row that users set back`, async () => {
        await using owner = await openOwner(url());
        const table = `t${randomBytes(6).toString("hex")}`;
        await owner.run(`create table ${table} (k1 ${types[0]}, k2 ${types[1]}, xh int, zt varchar(9) default '0', sjbh varchar(60)${name === "MariaDB" ? " character set utf8mb4" : ""}, bbh decimal(9, 2), clsj timestamp null, primary key (k1, k2))`);
        for (const row of [1, 2, 3]) await owner.run(`insert into ${table} (k1, k2, xh) values (${valuesOf(row).map((value) => `'${value.replaceAll("'", "''").replaceAll("\\", name === "MariaDB" ? "\\\\" : "\\")}'`).join(", ")}, ${row})`);
        const feed = tableFeed.parse({ table, key: ["k1", "k2"], order: ["xh"], state: { column: "zt" }, write: { eventId: "sjbh", version: "bbh", time: "clsj" } });
        await using connection = await open(url(), { feeds: new Map([["rows", feed]]), targets: new Map() });
        const rows = connection.feeds.get("rows")!;
        const batch = await rows.poll(signal);
        expect(batch.records).toHaveLength(3);
        await owner.run(`update ${table} set zt = '0' where xh = 2`);
        const statements = async () => (name === "MariaDB" ? Number((await owner.run("show global status like 'Com_update_multi'"))[0]!["Value"]) : 0);
        const before = await statements();
        await batch.settle(batch.records.map((record, index) => answerTo(record, index + 1)));
        if (name === "MariaDB") expect(await statements() - before).toBe(joined ? 1 : 0);
        const held = await owner.run(`select xh, zt, sjbh, bbh, case when clsj is null then 'no' else 'yes' end as told from ${table} order by xh`);
        expect(held).toEqual([
          { xh: 1, zt: "2", sjbh: "事件'1\\", bbh: "1.00", told: "yes" },
          { xh: 2, zt: "0", sjbh: null, bbh: null, told: "no" },
          { xh: 3, zt: "9", sjbh: "事件'3\\", bbh: "3.00", told: "yes" },
        ]);
        expect((await rows.poll(signal)).records.map(({ fields }) => fields["xh"])).toEqual(["2"]);
      });
    }

    test("an upsert keeps no value that is gone, and a new row has the defaults of what has none", async () => {
      await using owner = await openOwner(url());
      await owner.run(`create table held (bh varchar(20) primary key, nr varchar(5), zt varchar(5) default 'new')${name === "MariaDB" ? " default character set utf8mb4" : ""}`);
      await owner.run("insert into held values ('1', 'old', 'old')");
      const target = tableTarget.parse({ table: "held", mode: "upsert", key: ["bh"] });
      await using connection = await open(url(), { feeds: new Map(), targets: new Map([["rows", target]]) });
      const rows = connection.targets.get("rows")!;
      expect(rows.takesNull).toBe(true);
      await rows.write(["1", "2"].map((bh) => ({ deliveryId: `d${bh}`, eventId: "", key: bh, version: 1, fields: { bh, nr: "新", zt: null } })), signal);
      expect(await owner.run("select bh, nr, zt from held order by bh")).toEqual([{ bh: "1", nr: "新", zt: null }, { bh: "2", nr: "新", zt: "new" }]);
    });

    test("an update of many rows writes null, and refuses the row whose value does not fit", async () => {
      await using owner = await openOwner(url());
      await owner.run(`create table many (bh varchar(20) primary key, nr varchar(5), je decimal(5, 2), sj date, bz varchar(5))${name === "MariaDB" ? " default character set utf8mb4" : ""}`);
      await owner.run("insert into many values ('1', 'old', 1, '2024-05-01', 'kept'), ('2', 'old', 1, '2024-05-01', 'kept'), ('3', 'old', 1, '2024-05-01', 'kept')");
      const target = tableTarget.parse({ table: "many", mode: "update", key: ["bh"] });
      await using connection = await open(url(), { feeds: new Map(), targets: new Map([["rows", target]]) });
      const record = (bh: number, nr: string | null) => ({ deliveryId: `d${bh}`, eventId: "", key: `k${bh}`, version: 1, fields: { bh, nr, je: null, sj: null } });
      const written = await connection.targets.get("rows")!.write([record(1, null), record(2, "不合长度的值"), record(3, "新")], signal);
      expect(written.map(({ result }) => result)).toEqual(["written", "refused", "written"]);
      const empty = { je: null, sj: null, bz: "kept" };
      expect(await owner.run("select bh, nr, je, sj, bz from many where bh <> '2' order by bh")).toEqual([{ bh: "1", nr: null, ...empty }, { bh: "3", nr: "新", ...empty }]);
    });

    test.runIf(name === "MariaDB")("rows that were answered long ago are not read again", async () => {
      await using owner = await openOwner(url());
      await owner.run("create table years (xh int primary key, zt varchar(9) default '0', nr varchar(2000), index (zt, xh))");
      await owner.run("insert into years select seq, case when seq = 3001 then '1' when seq = 17 or seq > 3000 then '0' else '2' end, repeat('x', 800) from seq_1_to_4000");
      const feed = tableFeed.parse({ table: "years", key: ["xh"], batch: 100, state: { column: "zt" } });
      await using connection = await open(url(), { feeds: new Map([["rows", feed]]), targets: new Map() });
      const stepsOfIndexes = async () => Number((await owner.run("show global status like 'Handler_read_next'"))[0]!["Value"]);
      const before = await stepsOfIndexes();
      const { records } = await connection.feeds.get("rows")!.poll(signal);
      expect(records.map(({ fields }) => fields["xh"])).toEqual(["17", ...Array.from({ length: 99 }, (_, index) => String(3_001 + index))]);
      expect(await stepsOfIndexes() - before).toBeLessThan(1_000);
    });
  });
}
