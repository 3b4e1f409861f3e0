import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLogger } from "../log.ts";
import { migrate, type Migration } from "./migrations.ts";
import { openSql } from "./openSql.ts";
import { openShared } from "./sharedSql.ts";
import type { Sql } from "./sql.ts";

const log = createLogger("test", "silent");
let dir: string;
beforeAll(async () => void (dir = await mkdtemp(join(tmpdir(), "qianlian-db-"))));
afterAll(() => rm(dir, { recursive: true, force: true }));

/** Both implementations keep the same contract. The server is PGlite behind the PostgreSQL wire: real protocol, real `pg`. */
const engines: Readonly<Record<string, () => Promise<{ sql: Sql; close(): Promise<void> }>>> = {
  embedded: async () => {
    const sql = await openSql({ dataDir: dir, name: "contract", log });
    return { sql, close: () => sql.close() };
  },
  server: async () => {
    const db = await PGlite.create();
    const server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1", maxConnections: 8 });
    await server.start();
    const sql = await openSql({ databaseUrl: `postgres://postgres@${server.getServerConn()}/postgres`, dataDir: dir, name: "contract", log });
    const close = async () => {
      await sql.close();
      await server.stop();
      await db.close();
    };
    return { sql, close };
  },
};

describe.each(Object.keys(engines))("%s database", (engine) => {
  let sql: Sql;
  let opened: { sql: Sql; close(): Promise<void> };
  beforeAll(async () => {
    opened = await engines[engine]!();
    ({ sql } = opened);
    await sql.query("create table fact (id bigint primary key, word text not null)");
  }, 60_000);
  afterAll(() => opened.close());

  test("large integers and arrays pass unchanged both ways", async () => {
    const ids = [1n, 9_007_199_254_740_993n];
    await sql.query("insert into fact select * from unnest($1::bigint[], $2::text[])", [ids, ['甲 "quoted", {braced}', "乙\\"]]);
    const rows = await sql.query<{ id: bigint; word: string }>("select id, word from fact order by id");
    expect(rows).toEqual([
      { id: 1n, word: '甲 "quoted", {braced}' },
      { id: 9_007_199_254_740_993n, word: "乙\\" },
    ]);
  });

  test("a transaction that fails leaves nothing and throws its own error", async () => {
    const failure = new Error("no");
    const attempt = sql.transaction(async (queries) => {
      await queries.query("insert into fact values (77, 'x')");
      throw failure;
    });
    await expect(attempt).rejects.toBe(failure);
    expect(await sql.query("select 1 from fact where id = 77")).toEqual([]);
  });

  test("migrations are applied once, also when two start at the same time", async () => {
    const migrations: Migration[] = [
      { number: 1, name: "counter", statements: ["create table counter (n integer not null)", "insert into counter values (0)"] },
      { number: 2, name: "count", statements: ["update counter set n = n + 1"] },
    ];
    await Promise.all([migrate(sql, "example", migrations), migrate(sql, "example", migrations)]);
    await migrate(sql, "example", migrations);
    expect(await sql.query("select n from counter")).toEqual([{ n: 1 }]);
  });

  test("a migration that fails leaves the schema as it was", async () => {
    const broken: Migration[] = [{ number: 1, name: "broken", statements: ["create table half (n integer)", "select nothing from nowhere"] }];
    await expect(migrate(sql, "broken", broken)).rejects.toThrow(/nowhere/);
    expect(await sql.query("select to_regclass('half') as half")).toEqual([{ half: null }]);
  });
});

test("a server that is away is reported as unavailable", async () => {
  const sql = await openSql({ databaseUrl: "postgres://postgres@127.0.0.1:1/postgres", dataDir: dir, name: "away", log });
  await expect(sql.query("select 1")).rejects.toMatchObject({ reason: "DATABASE_UNAVAILABLE" });
  await expect(sql.transaction(async () => 1)).rejects.toMatchObject({ reason: "DATABASE_UNAVAILABLE" });
  await sql.close();
});

test("services of one process share an embedded database, and it closes with the last of them", { timeout: 60_000 }, async () => {
  const [owner, guest] = await Promise.all([openSql({ dataDir: dir, name: "owner", log }), openSql({ dataDir: dir, name: "guest", embeddedIn: "owner", log })]);
  await owner.query("create table common (n integer)");
  await guest.transaction(async (queries) => void (await queries.query("insert into common values (1)")));
  await owner.close();
  await owner.close();
  expect(await guest.query("select n from common")).toEqual([{ n: 1 }]);
  const closed = guest.close();
  const again = await openSql({ dataDir: dir, name: "owner", log });
  await closed;
  expect(await again.query("select n from common")).toEqual([{ n: 1 }]);
  await again.close();
  expect(await readdir(dir)).not.toContain("guest");
});

test("a shared database that cannot be opened fails for all who wait for it, and opens when asked again", async () => {
  let attempts = 0;
  const open = () => (attempts++ === 0 ? Promise.reject(new Error("no")) : openSql({ dataDir: dir, name: "second-try", log }));
  const both = await Promise.allSettled([openShared(join(dir, "second"), open), openShared(join(dir, "second"), open)]);
  expect(both.map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  const sql = await openShared(join(dir, "second"), open);
  expect(await sql.query("select 1 as n")).toEqual([{ n: 1 }]);
  await sql.close();
});

test("what an embedded database committed survives kill -9", { timeout: 60_000 }, async () => {
  const writer = `
    import { openSql } from ${JSON.stringify(join(import.meta.dirname, "openSql.ts"))};
    const sql = await openSql({ dataDir: ${JSON.stringify(dir)}, name: "killed", log: { info() {} } });
    await sql.query("create table if not exists kept (n integer primary key)");
    const from = Number((await sql.query("select coalesce(max(n), 0) as n from kept"))[0].n);
    for (let n = from + 1; ; n++) {
      await sql.query("insert into kept values ($1)", [n]);
      process.stdout.write(n + "\\n");
    }`;
  for (let round = 0; round < 3; round++) {
    const { committed, child } = await writeUntil(writer, 200);
    child.kill("SIGKILL");
    await once(child, "close");
    const sql = await openSql({ dataDir: dir, name: "killed", log });
    const [row] = await sql.query<{ n: bigint; last: number }>("select count(*) as n, max(n) as last from kept");
    await sql.close();
    expect(Number(row?.n)).toBe(row?.last);
    expect(row?.last).toBeGreaterThanOrEqual(committed());
  }
  expect((await readdir(dir)).filter((name) => name.includes(".new-"))).toEqual([]);
});

async function writeUntil(source: string, lines: number) {
  const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", source], { stdio: ["ignore", "pipe", "inherit"] });
  let last = 0;
  let seen = 0;
  for await (const chunk of child.stdout.setEncoding("utf8").iterator({ destroyOnReturn: false })) {
    const complete = String(chunk).split("\n").slice(0, -1).map(Number).filter(Boolean);
    seen += complete.length;
    last = complete.at(-1) ?? last;
    if (seen >= lines) break;
  }
  return { child, committed: () => last };
}
