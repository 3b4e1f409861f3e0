import { Client, Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../../services/shared/log.ts";
import { startSimulatedDatabase, type SimulatedDatabase } from "./database.ts";
import { startTestDatabase, type TestDatabase } from "./postgres/testDatabase.ts";

const log = createLogger("test", "silent");
let tests: TestDatabase;
let database: SimulatedDatabase;

beforeAll(async () => {
  tests = await startTestDatabase();
  database = tests.database;
  await database.owner.query("create schema s; create table s.t (id int primary key, word text)");
}, 60_000);

afterAll(() => tests.close());

const connect = async (user: string): Promise<Client> => {
  const client = new Client({ connectionString: database.urlOf(database.account(user)) });
  client.on("error", () => undefined);
  await client.connect();
  return client;
};

test("many clients at once never get into one another's statements", async () => {
  const pool = new Pool({ connectionString: database.urlOf(database.account("a")), max: 8 });
  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, i) => pool.query<{ n: string }>(i % 2 ? "select $1::text n" : "select $1::int::text n", [i])),
  );
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 400 }, (_, i) => String(i)));
  await pool.end();
});

test("a transaction of one client is not seen or joined by another until it commits", async () => {
  const [one, two] = await Promise.all([connect("a"), connect("b")]);
  await one.query("begin");
  await one.query("insert into s.t values (1, 'open')");
  const other = two.query<{ n: number }>("select count(*)::int n from s.t");
  await one.query("insert into s.t values (2, 'open')");
  await one.query("rollback");
  expect((await other).rows).toEqual([{ n: 0 }]);
  await Promise.all([one.end(), two.end()]);
});

test("a client that vanishes inside a transaction leaves nothing behind and blocks nobody", async () => {
  const one = await connect("a");
  await one.query("begin");
  await one.query("insert into s.t values (3, 'lost')");
  (one as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
  expect((await database.owner.query("select * from s.t where id = 3")).rows).toEqual([]);
});

test("an SQL error is an answer, and the connection goes on", async () => {
  const one = await connect("a");
  await expect(one.query("insert into s.t values ($1, 'x')", ["not a number"])).rejects.toMatchObject({ code: "22P02" });
  await expect(one.query("select from nowhere")).rejects.toMatchObject({ code: "42P01" });
  expect((await one.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  await one.end();
});

test("a wrong password and an unknown user are refused", async () => {
  const url = database.urlOf(database.account("a"));
  await expect(new Client({ connectionString: url.replace("a-example", "no") }).connect()).rejects.toMatchObject({ code: "28P01" });
  await expect(new Client({ connectionString: url.replace("//a:", "//nobody:") }).connect()).rejects.toMatchObject({ code: "28P01" });
});

test("a system that is down cuts its own clients and takes none, the others go on", async () => {
  const [one, two] = await Promise.all([connect("a"), connect("b")]);
  database.account("a").misbehave({ down: true });
  await expect(one.query("select 1")).rejects.toThrow(/terminated|ended|closed/i);
  await expect(connect("a")).rejects.toMatchObject({ code: "57P03" });
  expect((await two.query("select 2 as n")).rows).toEqual([{ n: 2 }]);
  database.account("a").misbehave({});
  await (await connect("a")).end();
  await two.end();
});

test("a lost answer is a committed change and a cut connection, as often as asked for", async () => {
  database.account("a").misbehave({ loseAnswers: 1 });
  const one = await connect("a");
  expect((await one.query("select 1 as n")).rows).toEqual([{ n: 1 }]);
  await expect(one.query("insert into s.t values (4, 'done')")).rejects.toThrow(/terminated/i);
  const again = await connect("a");
  await again.query("insert into s.t values (5, 'heard')");
  expect((await again.query("select id from s.t where id in (4, 5) order by id")).rows).toEqual([{ id: 4 }, { id: 5 }]);
  await again.end();
});

test("a fault that is set while a transaction is open waits for its end, not the other way round", async () => {
  const account = database.account("prepared");
  const one = await connect("prepared");
  await one.query("begin");
  account.misbehave({}, database.owner.query("insert into s.t values (40, 'prepared')"));
  await one.query("insert into s.t values (41, 'in time')");
  await one.query("commit");
  expect((await database.owner.query("select id from s.t where id >= 40 order by id")).rows).toEqual([{ id: 40 }, { id: 41 }]);
  await one.end();
});

test("another database can stand behind the same logins by its URL", async () => {
  const behind = await startSimulatedDatabase({ dataDir: tests.dataDir, log, url: database.urlOf(database.account("owner")) });
  const pool = new Pool({ connectionString: behind.urlOf(behind.account("c")), max: 3 });
  const answers = await Promise.all(Array.from({ length: 30 }, (_, i) => pool.query<{ n: number }>("select $1::int n", [i])));
  expect(answers.map(({ rows }) => rows[0]?.n)).toEqual(Array.from({ length: 30 }, (_, i) => i));
  await expect(pool.query("select from nowhere")).rejects.toMatchObject({ code: "42P01" });
  await pool.end();
  await behind.close();
});
