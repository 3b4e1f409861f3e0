import { afterAll, beforeAll, expect, test } from "vitest";
import { bindAdapter } from "../../adapters/sdk/boundAdapter.ts";
import { court } from "../../adapters/court/adapter.ts";
import { startCourtSimulator } from "../../seeds/simulators/court/simulator.ts";
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

test("a receiver is compared with what it should hold: in sync, lost, older and alien records", async () => {
  await using bench = await startBench(nats.url, bindAdapter(court), simulator.adapterConfig);
  const sql = (text: string, ...values: unknown[]) => tests.database.owner.query(text, values);
  const cases = Array.from({ length: 200 }, (_, number) => transfers.aCase(`case-${number}`));
  for (const round of [1, 2]) for (const caseId of cases) if (round === 1 || caseId < "ti") await transfers.record(caseId);
  const [lost, older] = [cases[0]!, cases[1]!];
  for (let version = 0; version < 2; version++) await transfers.record(older);
  await expect.poll(() => bench.settled(), { timeout: 20_000 }).toBe(true);

  const inSync = await bench.reconcile();
  expect(inSync.report).toMatchObject({ expected: 200n, held: 200n, missing: 0n, stale: 0n, extra: 0n, questions: 1, requestedBy: "example-operator" });
  expect(inSync.report!.expectedDigest).toBe(inSync.report!.heldDigest);
  expect(inSync.report!.bytes).toBeLessThan(200n);

  await sql("delete from court.xs_tz where ajbs = $1", lost);
  await sql("delete from court.xs_tz where ajbs = $1 and bbh = (select max(bbh) from court.xs_tz where ajbs = $1)", older);
  await sql("insert into court.xs_tz (delivery_id, ajbs, bbh, sjbh, lx, tzlb, tzmc) values ('alien.1', '不明 案件', 3, 'x', 'x', '1', 'x')");
  const { report } = await bench.reconcile();
  expect(report).toMatchObject({ expected: 200n, held: 200n, missing: 1n, stale: 1n, extra: 1n, withHashes: false });
  expect(report!.differences).toHaveLength(3);
  const [extra, missing, stale] = report!.differences.toSorted((a, b) => (a.kind < b.kind ? -1 : 1));
  expect(missing).toMatchObject({ kind: "missing", key: lost, heldVersion: 0 });
  expect(stale).toMatchObject({ kind: "stale", key: older, heldVersion: stale!.expectedVersion - 1 });
  expect(extra).toMatchObject({ kind: "extra", heldVersion: 3, sequence: 0n });

  const { reports } = await bench.client.listReconciliations({ subscriptionId: "court", pageSize: 10 });
  expect(reports.map(({ reportId }) => reportId)).toEqual([report!.reportId, inSync.report!.reportId]);
}, 60_000);
