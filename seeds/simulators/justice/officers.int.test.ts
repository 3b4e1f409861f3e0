import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { builtInManifest } from "../../../adapters/builtInManifest.ts";
import { police } from "../../../adapters/police/adapter.ts";
import { procuratorate } from "../../../adapters/procuratorate/adapter.ts";
import type { Adapter, AdapterConnection } from "../../../adapters/sdk/contract.ts";
import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { ExhibitsHandedOver } from "../../../proto/gen/hub/case/v1/handover.ts";
import { SupervisionRequested } from "../../../proto/gen/hub/case/v1/supervision.ts";
import { TransferSent } from "../../../proto/gen/hub/case/v1/transfer.ts";
import { createLogger } from "../../../services/shared/log.ts";
import type { Mistakes, Simulator } from "../contract.ts";
import { startCourtSimulator } from "../court/simulator.ts";
import { startPoliceSimulator } from "../police/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../postgres/testDatabase.ts";
import { startProcuratorateSimulator } from "../procuratorate/simulator.ts";
import { Relay } from "./relay.ts";

// Real servers on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
const DEADLINE = { timeout: 30_000, interval: 60 };
const log = createLogger("test", "silent");
let tests: TestDatabase;
let dir: string;
let systems: Map<string, Simulator>;
let connections: Map<string, AdapterConnection>;
let relay: Relay;

beforeAll(async () => {
  tests = await startTestDatabase();
});
afterAll(() => tests.close());

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "justice-"));
  await tests.database.owner.query("drop schema if exists court cascade");
  systems = new Map([
    ["police", await startPoliceSimulator({ dataDir: join(dir, "police") })],
    ["procuratorate", await startProcuratorateSimulator({ dataDir: join(dir, "procuratorate") })],
    ["court", await startCourtSimulator(tests)],
  ]);
  connections = new Map([
    ["police", await connect(police)],
    ["procuratorate", await connect(procuratorate)],
    ["court", await connect(await builtInManifest("court"))],
  ]);
  relay = new Relay(connections);
});
afterEach(async () => {
  for (const connection of connections.values()) await connection.close();
  for (const system of systems.values()) await system.close();
  await rm(dir, { recursive: true, force: true });
});

async function connect<Config>(adapter: Adapter<Config>): Promise<AdapterConnection> {
  const { system, config } = adapter.manifest;
  const stateDir = join(dir, `${system}-adapter`);
  await mkdir(stateDir, { recursive: true });
  return adapter.connect(config.parse(systems.get(system)?.adapterConfig), { log, signal: new AbortController().signal, stateDir, reportPublications: async () => undefined });
}

const behaveAll = async (answers: boolean) => {
  for (const system of systems.values()) await system.behave?.({ answers });
};

const agency = { name: "贵州示例市知识产权局", uscc: "11520300MBYT00033K" };
const occurredAt = "2026-03-02T09:30:00.000+08:00";
const sent = (caseNo: string) => relay.tell("hub.case.v1.TransferSent", TransferSent.fromPartial({ caseNo, agency, transferNo: "示移1", occurredAt, police: { name: "贵州示例县公安局" } }));

/** Goes on until so many steps were reported, and says which. */
async function reportedSteps(count: number): Promise<readonly string[]> {
  await vi.waitFor(async () => {
    await relay.turn();
    expect(relay.reported.length).toBeGreaterThanOrEqual(count);
  }, DEADLINE);
  return relay.reported.map(({ event }) => event);
}

test("three systems take a case from the transfer to the judgment in effect, each step after the one it answers", async () => {
  await behaveAll(true);
  await sent("示例案〔2026〕7号");
  expect(await reportedSteps(2)).toEqual(["transfer.acknowledged", "police.filed"]);
  await relay.tell("hub.case.v1.ExhibitsHandedOver", ExhibitsHandedOver.fromPartial({ caseNo: "示例案〔2026〕7号", agency, occurredAt: "2026-03-03T09:00:00.000+08:00" }));
  expect((await reportedSteps(7)).slice(2)).toEqual(["prosecution.received", "prosecution.charged", "court.accepted", "court.judged", "court.effective"]);
  const times = relay.reported.map((step) => Date.parse(step.occurredAt));
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(times.at(-1)).toBeLessThanOrEqual(Date.now());
  expect(new Set(relay.reported.map(({ documentNo }) => documentNo)).size).toBe(7);
});

test("supervision goes back and forth until the police file", async () => {
  await behaveAll(true);
  await relay.tell("hub.case.v1.SupervisionRequested", SupervisionRequested.fromPartial({ caseNo: "示例案〔2026〕9号", agency, occurredAt }));
  expect(await reportedSteps(4)).toEqual(["supervision.reasons_demanded", "supervision.reasons_given", "supervision.filing_ordered", "police.filed"]);
});

test("nobody answers by himself until told to, and what came before that is left to people", async () => {
  await sent("示例案〔2026〕1号");
  await vi.waitFor(async () => expect(await systems.get("police")!.received()).toHaveLength(1), DEADLINE);
  await behaveAll(true);
  await sent("示例案〔2026〕2号");
  await reportedSteps(2);
  await behaveAll(false);
  await sent("示例案〔2026〕3号");
  await vi.waitFor(async () => expect(await systems.get("police")!.received()).toHaveLength(3), DEADLINE);
  await relay.turn();
  expect(new Set(relay.reported.map(({ caseNo }) => caseNo))).toEqual(new Set(["示例案〔2026〕2号"]));
});

test.each<[Mistakes, readonly (readonly [string, string, Operation])[]]>([
  [{ early: true }, [["police.filed", "7", Operation.INSERT], ["transfer.acknowledged", "7", Operation.INSERT]]],
  [{ twice: true }, [["transfer.acknowledged", "7", Operation.INSERT], ["transfer.acknowledged", "7", Operation.INSERT], ["police.filed", "7", Operation.INSERT], ["police.filed", "7", Operation.INSERT]]],
  [{ wrongCaseNo: true, early: true }, [
    ["police.filed", "8", Operation.INSERT], ["police.filed", "7", Operation.INSERT], ["police.filed", "8", Operation.DELETE],
    ["transfer.acknowledged", "8", Operation.INSERT], ["transfer.acknowledged", "7", Operation.INSERT], ["transfer.acknowledged", "8", Operation.DELETE],
  ]],
])("the police make the mistake %j", async (mistakes, expected) => {
  systems.get("police")!.misbehave({ mistakes });
  await systems.get("police")!.behave?.({ answers: true });
  await sent("示例案〔2026〕7号");
  await reportedSteps(expected.length);
  expect(relay.reported.map(({ event, caseNo, operation }) => [event, caseNo.slice(-2, -1), operation])).toEqual(expected);
});

test("late: answers are entered a while after the day they bear", async () => {
  systems.get("police")!.misbehave({ mistakes: { late: true } });
  await systems.get("police")!.behave?.({ answers: true });
  const toldAt = Date.now();
  await sent("示例案〔2026〕7号");
  expect(await reportedSteps(2)).toEqual(["transfer.acknowledged", "police.filed"]);
  expect(Date.now() - toldAt).toBeGreaterThan(1_400);
  expect(relay.reported[0]?.occurredAt).toBe("2026-03-02T09:31:00.000+08:00");
});

test("officers switched on go on after a restart of their system and answer nothing twice", async () => {
  await behaveAll(true);
  await sent("示例案〔2026〕1号");
  await reportedSteps(2);
  await connections.get("police")!.close();
  await systems.get("police")!.close();
  // While the police's program is away, the hub still reaches the folder.
  connections.set("police", await connect(police));
  await sent("示例案〔2026〕2号");
  systems.set("police", await startPoliceSimulator({ dataDir: join(dir, "police") }));
  expect(await reportedSteps(4)).toEqual(["transfer.acknowledged", "police.filed", "transfer.acknowledged", "police.filed"]);
  await systems.get("court")!.close();
  systems.set("court", await startCourtSimulator(tests));
  await relay.turn();
  expect(relay.reported).toHaveLength(4);
  expect((await systems.get("police")!.answers()).map(({ ticket, outcome }) => [ticket, outcome])).toEqual([1, 2, 3, 4].map((n) => [`GA00000000${n}`, "accepted"]));
});
