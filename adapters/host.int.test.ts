import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outcome, SubmissionAnswer } from "../proto/gen/hub/case/v1/case_service.ts";
import { startAicCaseSimulator } from "../seeds/simulators/aic-case/simulator.ts";
import type { Simulator } from "../seeds/simulators/contract.ts";
import { startScriptedHub, type ScriptedHub } from "./sdk/runtime/scriptedHub.ts";

// Real processes and files on a shared machine: the limit is there to end a hang, not to measure.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const DEADLINE = { timeout: 15_000, interval: 20 };
let directory: string;
let simulator: Simulator;
let hub: ScriptedHub;
const children: ChildProcess[] = [];

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "host-"));
  simulator = await startAicCaseSimulator({ dataDir: directory });
  hub = await startScriptedHub({
    async *submit(requests) {
      for await (const { requestId, submissions } of requests) {
        const answers = submissions.map(({ submissionId }) => SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED }));
        yield { requestId, answers };
      }
    },
    // oxlint-disable-next-line require-yield
    async *subscribe(_requests, { signal }) {
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    },
    report: async () => undefined,
  });
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await simulator.close();
  await hub[Symbol.asyncDispose]();
  await rm(directory, { recursive: true });
});

function startHost(env: Record<string, string>, ...systems: string[]) {
  const child = fork(join(import.meta.dirname, "host.ts"), systems, {
    env: {
      ...process.env,
      HUB_CASE_ADDRESS: hub.address,
      HUB_CREDIT_ADDRESS: hub.address,
      HUB_DELIVERY_ADDRESS: hub.address,
      HUB_ADAPTER_KEYS: '{"aic-case":"key"}',
      HUB_ADAPTER_CONFIGS: JSON.stringify({ "aic-case": simulator.adapterConfig }),
      HUB_DATA_DIR: join(directory, "data"),
      HUB_POLL_INTERVAL_MS: "20",
      ...env,
    },
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  children.push(child);
  const messages: unknown[] = [];
  child.on("message", (message) => messages.push(message));
  let log = "";
  child.stderr?.on("data", (chunk: Buffer) => (log += chunk.toString()));
  return { child, messages, log: () => log };
}

test("the host runs the named adapter, tells its parent how it does, and stops in order", async () => {
  const { child, messages } = startHost({}, "aic-case");
  await vi.waitFor(() => expect(messages).toContainEqual({ type: "ready", role: "adapters", systems: ["aic-case"] }), DEADLINE);
  await simulator.feed([{ CF_WSH: "黔示例罚〔2024〕1号", CF_XDR_MC: "示例" }]);
  await vi.waitFor(async () => expect(await simulator.answers()).toMatchObject([{ outcome: "accepted" }]), DEADLINE);
  const status = { type: "adapter-status", system: "aic-case", submitted: 1, answered: 1, delivered: 0, failed: 0, lastError: "" };
  await vi.waitFor(() => expect(messages).toContainEqual(expect.objectContaining(status)), DEADLINE);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("a host killed in the middle of a batch leaves no row without its one answer", async () => {
  const feeding = simulator.feed(Array.from({ length: 4_000 }, (_, index) => ({ CF_WSH: `黔示例罚〔2024〕${index}号`, CF_XDR_MC: "示例" })));
  const tickets = await feeding;
  const first = startHost({}, "aic-case");
  await vi.waitFor(async () => expect(await readdir(join(directory, "data/adapters/aic-case/outbox"))).toContain("head.json"), DEADLINE);
  first.child.kill("SIGKILL");
  await once(first.child, "exit");
  startHost({}, "aic-case");
  await vi.waitFor(async () => expect((await simulator.answers()).map(({ ticket }) => ticket)).toEqual(tickets), DEADLINE);
});

test("the host stops when its parent is gone", async () => {
  const { child, messages } = startHost({}, "aic-case");
  await vi.waitFor(() => expect(messages.length).toBeGreaterThan(0), DEADLINE);
  child.disconnect();
  expect(await once(child, "exit")).toEqual([0, null]);
});

test.each([
  ["an unknown system", {}, ["nothing"], /no adapter for: nothing/],
  ["a missing key", { HUB_ADAPTER_KEYS: "{}" }, ["aic-case"], /HUB_ADAPTER_KEYS/],
  ["wrong settings", { HUB_ADAPTER_CONFIGS: '{"aic-case":{"dropDri":"x"}}' }, ["aic-case"], /dropDir.*dropDri/],
  ["broken JSON", { HUB_ADAPTER_CONFIGS: "{" }, ["aic-case"], /HUB_ADAPTER_CONFIGS.*not JSON/],
])("the host does not start with %s, and says so", async (_name, env, systems, words) => {
  const { child, log } = startHost(env, ...systems);
  expect(await once(child, "exit")).toEqual([1, null]);
  expect(log()).toMatch(words);
});
