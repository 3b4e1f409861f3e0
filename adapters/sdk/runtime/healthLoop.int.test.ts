import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createServer, type ServiceImplementation } from "nice-grpc";
import { pino } from "pino";
import { afterEach, expect, test, vi } from "vitest";
import { z } from "zod";
import type { AdapterHealth } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { AdapterServiceDefinition, ReportHealthResponse } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import type { AdapterConnection } from "../contract.ts";
import { connectHub } from "./hubClients.ts";
import { runAdapter, type RunAdapterOptions } from "./runAdapter.ts";
import { unscripted } from "./scriptedHub.ts";

const DEADLINE = { timeout: 15_000, interval: 20 };
const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

/** A register that says what a test wants. */
async function startRegister(answer: () => Partial<ReportHealthResponse>, reports: AdapterHealth[]): Promise<string> {
  const others = unscripted("submitAdapter", "getAdapter", "listAdapters", "listAdapterRevisions", "decideAdapter", "attachConformance", "pauseAdapter", "rotateKey", "registerCertificate", "revokeCredential", "listCredentials", "listAuditEntries");
  const server = createServer();
  const service: ServiceImplementation<AdapterServiceDefinition> = {
    ...others,
    async reportHealth({ health }) {
      if (health) reports.push(health);
      return ReportHealthResponse.fromPartial(answer());
    },
  };
  server.add(AdapterServiceDefinition, service);
  const port = await server.listen("127.0.0.1:0");
  ending.push(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

function start(address: string, connection: Omit<AdapterConnection, "close">, health: RunAdapterOptions<unknown>["health"]) {
  const hub = connectHub({ caseAddress: address, creditAddress: address, deliveryAddress: address }, "key");
  const stopping = new AbortController();
  const manifest = { system: "example", name: "示例", nameEn: "Example", summary: "", config: z.unknown() };
  const adapter = { manifest, connect: async () => ({ ...connection, close: async () => undefined }) };
  const stateDir = mkdtempSync(join(tmpdir(), "health-"));
  const running = runAdapter({ adapter, config: {}, hub, subscriptionId: "example", log: pino({ level: "silent" }), signal: stopping.signal, stateDir, pollIntervalMs: 5, ...(health ? { health } : {}) });
  const stop = async () => {
    stopping.abort();
    await running.done;
    hub.close();
  };
  ending.push(stop);
  return { status: running.status, stop };
}

const about = { manifestVersion: "1.2.0", manifestHash: "ab" };

test("an adapter says at once how it is, with what waits at its system, and once more when it ends", async () => {
  const reports: AdapterHealth[] = [];
  const address = await startRegister(() => ({}), reports);
  const lag = async () => ({ records: 7, since: "2026-11-27T09:00:00+08:00" });
  const { stop } = start(address, { lag, source: { poll: async () => ({ submissions: [], settle: async () => undefined }) } }, about);
  await vi.waitFor(() => expect(reports.length).toBeGreaterThan(0), DEADLINE);
  await stop();
  expect(reports.at(-1)).toMatchObject({ ...about, connected: true, submitted: 0n, lastError: "" });
  expect(reports.length).toBeGreaterThanOrEqual(2);
});

test("a paused adapter reads nothing, and goes on when the hub says so", { timeout: 30_000 }, async () => {
  let polls = 0;
  const pollsAt: number[] = [];
  const address = await startRegister(() => ({ paused: pollsAt.push(polls) === 1 }), []);
  const { status } = start(address, { source: { poll: async () => (polls++, { submissions: [], settle: async () => undefined }) } }, about);
  await vi.waitFor(() => expect(status.paused).toBe(true), DEADLINE);
  await vi.waitFor(() => expect(status.paused).toBe(false), DEADLINE);
  const [first = 0, second = 0] = pollsAt;
  // Reports are seconds apart, polls milliseconds.
  expect(second - first).toBeLessThan(50);
  await vi.waitFor(() => expect(polls).toBeGreaterThan(second + 3), DEADLINE);
});

test("a register that cannot be reached changes nothing for the exchange", async () => {
  let polls = 0;
  const { status } = start("127.0.0.1:1", { source: { poll: async () => (polls++, { submissions: [], settle: async () => undefined }) } }, about);
  await vi.waitFor(() => expect(polls).toBeGreaterThan(5), DEADLINE);
  expect(status).toMatchObject({ connected: true, paused: false, idle: true });
});
