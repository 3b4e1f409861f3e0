import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createHopPublisher } from "../shared/bus/hops.ts";
import { HubError } from "../shared/errors.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { findHops } from "./search/findHops.ts";
import { keepBook, type BookKeeping } from "./keepBook.ts";

const CASE = "poutage2222222222222222222a";
const KEY_SECRET = "key-secret-of-this-test";
const log = createLogger("test", "silent");

let nats: TestNatsServer;
let bus: BusConnection;
let db: PGlite;
let server: PGLiteSocketServer;
let keeping: BookKeeping;

beforeAll(async () => {
  nats = await startNatsServer();
  bus = await connectBus({ service: "case", url: nats.url, log });
  db = await PGlite.create();
  server = await serve(0);
  const databaseUrl = `postgres://postgres@${server.getServerConn()}/postgres`;
  keeping = keepBook(bus, { databaseUrl, dataDir: "", name: "trace", log, keySecret: KEY_SECRET, retentionDays: 0 });
}, 60_000);
afterAll(async () => {
  await keeping.close();
  await server.stop();
  await db.close();
  await bus.close();
  await nats.close();
}, 30_000);

async function serve(port: number): Promise<PGLiteSocketServer> {
  const serving = new PGLiteSocketServer({ db, port, host: "127.0.0.1", maxConnections: 8 });
  await serving.start();
  return serving;
}

/** How many hops of the case are in the book, or why that cannot be said. */
async function storedHops(): Promise<number | string> {
  try {
    return (await findHops(keeping.current().sql, CASE, KEY_SECRET)).cases[0]?.hops.length ?? 0;
  } catch (error) {
    return error instanceof HubError ? error.reason : String(error);
  }
}

test("hops published while the database is away are in the book when it is back, and nobody waits for it", { timeout: 60_000 }, async () => {
  const publisher = createHopPublisher(bus, "case", log);
  publisher.add([{ kind: HopKind.RECEIVED, caseId: CASE }]);
  await expect.poll(storedHops, { timeout: 20_000 }).toBe(1);

  const port = Number(server.getServerConn().split(":").at(-1));
  await server.stop();
  publisher.add([{ kind: HopKind.RECORDED, caseId: CASE }]);
  await publisher.close();
  await expect.poll(storedHops, { timeout: 20_000 }).toBe("DATABASE_UNAVAILABLE");

  server = await serve(port);
  await expect.poll(storedHops, { timeout: 20_000 }).toBe(2);
});

/** How long publishing and flushing takes while the database is as it is, milliseconds. */
async function publishTime(kinds: readonly HopKind[]): Promise<number> {
  const publisher = createHopPublisher(bus, "case", log);
  const began = performance.now();
  publisher.add(kinds.map((kind, attempt) => ({ kind, caseId: CASE, attempt: 100 + attempt })));
  await publisher.close();
  return performance.now() - began;
}

const trigger = (body: string) => `create function bad_disk() returns trigger language plpgsql as $$ begin ${body} return new; end $$;
  create trigger bad_disk before insert on hop for each row execute function bad_disk()`;
const mend = "drop trigger bad_disk on hop; drop function bad_disk()";

test.each([
  ["full", "raise exception 'no space left on device' using errcode = '53100';"],
  ["slow", "perform pg_sleep(0.3);"],
])("a database that is %s keeps no publisher waiting, and what was told meanwhile is in the book afterwards", { timeout: 60_000 }, async (_state, body) => {
  const before = Number(await storedHops());
  await db.exec(trigger(body));
  expect(await publishTime([HopKind.RECEIVED, HopKind.RECORDED, HopKind.MATCHED])).toBeLessThan(2_000);
  await db.exec(mend);
  // Equal hops are one: those of the second round differ by their time.
  await expect.poll(storedHops, { timeout: 30_000 }).toBe(before + 3);
});
