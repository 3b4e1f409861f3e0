import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { headers } from "@nats-io/transport-node";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { connectBus, type BusConnection } from "../shared/bus/connection.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { createLogger } from "../shared/log.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { keepDocket, type DocketKeeping } from "./keepDocket.ts";
import { listCases } from "./lists/listCases.ts";
import { reportTransfers } from "./report/reportTransfers.ts";
import { aDeadline, aStep, casesWith, names } from "./testing/builders.ts";
import { createCaseRecorder, type CaseRecorder } from "./testing/caseRecorder.ts";
import { until } from "./testing/until.ts";

const log = createLogger("test", "silent");
let nats: TestNatsServer;
let bus: BusConnection;
let recorder: CaseRecorder;
let dir: string;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-docket-"));
  bus = await connectBus({ service: "docket", url: nats.url, log });
  recorder = createCaseRecorder(createJournal(bus));
}, 60_000);
afterAll(async () => {
  await bus.close();
  await nats.close();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

/** States of the cases, or why that cannot be said. */
async function states(keeping: DocketKeeping): Promise<string> {
  try {
    const { cases } = await listCases(keeping.current().sql, names, casesWith({}));
    return cases.map(({ state, parties }) => `${state}:${parties.join()}`).join(" ");
  } catch (error) {
    return error instanceof HubError ? error.reason : String(error);
  }
}

const at = { caseNo: "示库1号", at: "2018-05-02" };

test("on a PostgreSQL server the docket waits while the server is away, and misses nothing", { timeout: 60_000 }, async () => {
  const db = await PGlite.create();
  let server = new PGLiteSocketServer({ db, port: 0, host: "127.0.0.1", maxConnections: 8 });
  await server.start();
  const databaseUrl = `postgres://postgres@${server.getServerConn()}/postgres`;
  const keeping = keepDocket({ bus, names, database: { databaseUrl, dataDir: "", name: "docket", log } });
  await recorder.record("transfer", "tserver", [aStep("hub.case.v1.CaseOpened", "", { ...at, parties: [{ name: "示例甲“{,}”行" }, { name: "示例乙" }] })]);
  await until(async () => (await states(keeping)) === "admin_investigating:示例甲“{,}”行,示例乙");

  const port = Number(server.getServerConn().split(":").at(-1));
  await server.stop();
  await recorder.record("transfer", "tserver", [
    aStep("hub.case.v1.TransferSent", "sent", at),
    aDeadline("Met", "D02", { caseNo: at.caseNo, startsAt: "2018-05-01", dueAt: "2018-05-03", metAt: "2018-05-02T00:00:00+08:00" }),
  ]);
  await until(async () => (await states(keeping)) === "DATABASE_UNAVAILABLE");

  server = new PGLiteSocketServer({ db, port, host: "127.0.0.1", maxConnections: 8 });
  await server.start();
  await until(async () => (await states(keeping)).startsWith("sent:"));
  const { total, byMonth } = await reportTransfers({ sql: keeping.current().sql, names, divisions: new Map(), now: Date.now() }, { from: "", until: "", division: "", agencyUscc: "" });
  expect(total).toMatchObject({ sent: 1n, sentOnTimePermille: 1000 });
  expect(byMonth.map(({ key }) => key)).toEqual(["2018-05"]);
  await keeping.close();
  await server.stop();
  await db.close();
});

test("an event that cannot be read is passed over, and text that SQL cannot keep is kept as far as it can", { timeout: 60_000 }, async () => {
  const broken = headers();
  broken.set("ce-type", "hub.case.v1.CaseFiled");
  await bus.js.publish("transfer.0.tbroken.case_filed", new Uint8Array([255, 255]), { headers: broken });
  await recorder.record("transfer", "tnul", [aStep("hub.case.v1.CaseOpened", "", { ...at, caseNo: "示库\0号", caseName: "\0", parties: [{ name: "示例\0" }] })]);
  const keeping = keepDocket({ bus, names, database: { dataDir: dir, name: "trace", log } });
  await until(async () => (await states(keeping)).includes("admin_investigating:示例\uFFFD"));
  await keeping.close();
});

test("a lost database is filled again from the journal, and the embedded one lies in another's directory", { timeout: 60_000 }, async () => {
  const open = () => keepDocket({ bus, names, database: { dataDir: dir, name: "docket", embeddedIn: "trace", log } });
  const first = open();
  await until(async () => (await first.current().docket.state()).cases === 2n);
  const before = await states(first);
  await first.close();
  expect(await readdir(dir)).toEqual(["trace"]);
  await rm(join(dir, "trace"), { recursive: true });
  const second = open();
  await until(async () => (await second.current().docket.state()).cases === 2n);
  expect(await states(second)).toBe(before);
  await second.close();
});
