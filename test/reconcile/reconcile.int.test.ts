import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ReconciliationReported } from "../../proto/gen/hub/delivery/v1/delivery.ts";
import { builtInManifest } from "../../adapters/builtInManifest.ts";
import { bindAdapter } from "../../adapters/sdk/boundAdapter.ts";
import { police } from "../../adapters/police/adapter.ts";
import { startCourtSimulator } from "../../seeds/simulators/court/simulator.ts";
import { startPoliceSimulator } from "../../seeds/simulators/police/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { openTransfers, startBench } from "./testBench.ts";

let nats: TestNatsServer;
let tests: TestDatabase;
let simulator: Awaited<ReturnType<typeof startCourtSimulator>>;
let transfers: Awaited<ReturnType<typeof openTransfers>>;
beforeAll(async () => {
  nats = await startNatsServer();
  tests = await startTestDatabase();
  simulator = await startCourtSimulator(tests);
  transfers = await openTransfers(nats.url);
}, 60_000);
afterAll(async () => {
  await transfers.close();
  await simulator.close();
  await tests.close();
  await nats.close();
});

const sql = (text: string, ...values: unknown[]) => tests.database.owner.query<{ n: number }>(text, values);
const effects = async () => (await sql("select count(*)::int n from court.effect_log")).rows[0]!.n;

test("a receiver is compared with what it should hold, and a repair brings exactly the gap", async () => {
  await using bench = await startBench(nats.url, bindAdapter(await builtInManifest("court")), simulator.adapterConfig);
  const cases = Array.from({ length: 200 }, (_, number) => transfers.aCase(`case-${number}`));
  const [lost, older] = [cases[0]!, cases[1]!];
  for (const caseId of [...cases, lost, lost, older, older]) await transfers.record(caseId);
  await expect.poll(() => bench.settled(), { timeout: 20_000 }).toBe(true);

  const inSync = await bench.reconcile();
  expect(inSync.report).toMatchObject({ expected: 200n, held: 200n, missing: 0n, stale: 0n, extra: 0n, questions: 1, requestedBy: "example-operator" });
  expect(inSync.report!.expectedDigest).toBe(inSync.report!.heldDigest);
  expect(inSync.report!.bytes).toBeLessThan(200n);

  await sql("delete from court.xs_tz where ajbs = $1", lost);
  await sql("delete from court.xs_tz where ajbs = $1 and bbh = 3", older);
  await sql("insert into court.xs_tz (delivery_id, ajbs, bbh, sjbh, lx, tzlb, tzmc) values ('alien.1', '不明 案件', 3, 'x', 'x', '1', 'x')");
  const before = await effects();
  const { report, operationId } = await bench.reconcile({ repair: true });
  expect(report).toMatchObject({ expected: 200n, held: 200n, missing: 1n, stale: 1n, extra: 1n, withHashes: false, operationId });
  const [extra, missing, stale] = report!.differences.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  expect(missing).toMatchObject({ kind: "missing", key: lost, expectedVersion: 3, heldVersion: 0 });
  expect(stale).toMatchObject({ kind: "stale", key: older, expectedVersion: 3, heldVersion: 2 });
  expect(extra).toMatchObject({ kind: "extra", heldVersion: 3, sequence: 0n });

  await expect.poll(async () => counts((await bench.reconcile()).report), { timeout: 20_000, interval: 200 }).toEqual([0n, 0n, 1n]);
  // Three versions of the lost case and one of the older one; nothing of the others.
  expect((await effects()) - before).toBe(4);
  const { rows } = await sql("select count(*)::int n from court.xs_tz where ajbs = any($1) and delivery_id like '%.' || $2", [lost, older], operationId);
  expect(rows[0]!.n).toBe(4);

  const { reports } = await bench.client.listReconciliations({ subscriptionId: "court", pageSize: 1_000 });
  expect(reports.slice(-2).map(({ reportId }) => reportId)).toEqual([report!.reportId, inSync.report!.reportId]);
}, 60_000);

test("what is lost behind the gates is written again by a repair, although the adapter had noted it", async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "reconcile-police-"));
  let gates = await startPoliceSimulator({ dataDir });
  const settings = gates.adapterConfig;
  await using bench = await startBench(nats.url, bindAdapter(police), settings);
  const cases = Array.from({ length: 5 }, (_, number) => transfers.aCase(`police-${number}`));
  for (const caseId of [...cases, cases[0]!]) await transfers.record(caseId);
  await expect.poll(() => bench.settled(), { timeout: 20_000 }).toBe(true);
  expect(counts((await bench.reconcile()).report)).toEqual([0n, 0n, 0n]);

  await gates.close();
  const book = join(dataDir, "messages.jsonl");
  const kept = (await readFile(book, "utf8")).split("\n").filter((line) => !line.includes(cases[0]!));
  await writeFile(book, kept.join("\n"));
  gates = await startPoliceSimulator({ dataDir });
  expect(counts((await bench.reconcile({ repair: true })).report)).toEqual([1n, 0n, 0n]);
  await expect.poll(async () => counts((await bench.reconcile()).report), { timeout: 20_000, interval: 200 }).toEqual([0n, 0n, 0n]);
  expect((await gates.received()).filter(({ caseId }) => caseId === cases[0]).map(({ version }) => version)).toEqual([1, 2]);
  expect(await gates.received()).toHaveLength(new Set((await gates.received()).map(({ deliveryId }) => deliveryId)).size);
  await gates.close();
  await rm(dataDir, { recursive: true, force: true });
}, 60_000);

const counts = (report: ReconciliationReported | undefined) => [report?.missing, report?.stale, report?.extra];
