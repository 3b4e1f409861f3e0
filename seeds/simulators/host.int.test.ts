import { fork, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { FeedAnswer, ReceivedEffect } from "./contract.ts";

interface Ready {
  readonly role: string;
  readonly url: string;
  readonly systems: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

let dataDir: string;
let ports: readonly number[];
let host: { child: ChildProcess; ready: Ready };

const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
};

async function startHost(): Promise<{ child: ChildProcess; ready: Ready }> {
  const [HUB_PORT, SIM_DATABASE_PORT, SIM_LINKAGE_PORT, SIM_CREDIT_PORT, SIM_PROCURATORATE_PORT] = ports.map(String);
  const places = { HUB_PORT, SIM_DATABASE_PORT, SIM_LINKAGE_PORT, SIM_CREDIT_PORT, SIM_PROCURATORATE_PORT };
  const env = { ...process.env, HUB_DATA_DIR: dataDir, HUB_LOG_LEVEL: "error", ...places };
  const child = fork(join(import.meta.dirname, "host.ts"), { env, execArgv: ["--disable-warning=ExperimentalWarning"] });
  const [ready] = (await once(child, "message")) as [Ready];
  return { child, ready };
}

const call = async (path: string, body?: unknown): Promise<{ status: number; body: unknown }> => {
  const init = body === undefined ? {} : { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } };
  const response = await fetch(host.ready.url + path, init);
  return { status: response.status, body: await response.json() };
};

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "sim-host-"));
  ports = await Promise.all([freePort(), freePort(), freePort(), freePort(), freePort()]);
  host = await startHost();
}, 60_000);

afterAll(async () => {
  if (host.child.exitCode === null && host.child.connected) {
    host.child.disconnect();
    await once(host.child, "exit");
  }
  await rm(dataDir, { recursive: true, force: true });
});

test("it tells its parent where the control interface and the eight systems are", async () => {
  expect(host.ready).toMatchObject({ role: "simulators", url: `http://127.0.0.1:${ports[0]}` });
  expect(Object.keys(host.ready.systems).sort()).toEqual([
    "aic-case", "court", "credit-china", "enterprise-disclosure", "ip-case", "linkage-platform", "police", "procuratorate",
  ]);
  const listed = await call("/systems");
  expect(listed.body).toContainEqual({ system: "ip-case", adapterConfig: host.ready.systems["ip-case"] });
});

test("rows can be fed from outside; a system that reports none says where to feed instead", async () => {
  expect((await call("/systems/ip-case/feed", [{ CF_WSH: "黔示知罚〔2018〕2号" }, { CF_WSH: "黔示知罚〔2018〕3号" }])).body).toEqual(["1", "2"]);
  expect(await call("/systems/enterprise-disclosure/feed", [{}])).toMatchObject({ status: 400, body: { error: expect.stringContaining("ip-case") as string } });
  expect((await call("/systems/ip-case/counts")).body).toEqual({ answers: 0, received: 0 });
});

test("steps can be fed to the three justice systems, and their officers switched on; the others never answer by themselves", async () => {
  const step = { 环节: "立案", 案件编号: "示例案〔2026〕1号", 文书文号: "示公立〔2026〕1号" };
  expect((await call("/systems/police/feed", [step])).body).toEqual(["GA000000001"]);
  expect((await call("/systems/procuratorate/feed", [{ ...step, 环节: "提起公诉" }])).body).toEqual(["JC00000001"]);
  expect((await call("/systems/court/feed", [{ ...step, 环节: "受理" }])).body).toHaveLength(1);
  expect(await call("/systems/court/behaviour", { answers: true })).toMatchObject({ status: 200, body: { answers: true } });
  expect(await call("/systems/police/faults", { mistakes: { early: true, twice: true } })).toMatchObject({ status: 200 });
  expect((await call("/systems/police/faults", { mistakes: { lazy: true } })).status).toBe(400);
  expect(await call("/systems/ip-case/behaviour", { answers: true })).toMatchObject({ status: 400, body: { error: expect.stringContaining("ip-case") as string } });
});

test("what is not a row, not a fault, not a system is refused", async () => {
  expect((await call("/systems/ip-case/feed", [{ CF_WSH: 1 }])).status).toBe(400);
  expect((await call("/systems/ip-case/faults", { broken: true })).status).toBe(400);
  expect((await call("/systems/nobody/received")).status).toBe(404);
  expect((await fetch(`${host.ready.url}/systems/ip-case/feed`, { method: "POST", body: "[]" })).status).toBe(400);
});

test("after a kill -9 it is back at the same places with everything that was committed", async () => {
  const url = host.ready.systems["ip-case"]?.["url"] ?? "";
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  await client.query(`update ip_case.penalty_out set state = '2', case_id = 'p1', event_id = 'e1', hub_version = 1, answer = '{"errors":[],"warnings":[]}' where seq = 1`);
  await client.query("begin");
  await client.query("update ip_case.penalty_out set state = '9' where seq = 2");
  host.child.kill("SIGKILL");
  await once(host.child, "exit");
  const former = host.ready;

  host = await startHost();

  expect(host.ready).toEqual(former);
  const answers = (await call("/systems/ip-case/answers")).body as FeedAnswer[];
  expect(answers.map(({ ticket, outcome }) => [ticket, outcome])).toEqual([["1", "accepted"]]);
  expect((await call("/systems/enterprise-disclosure/received")).body as ReceivedEffect[]).toEqual([]);
}, 30_000);

test("it stops in order on SIGTERM", async () => {
  host.child.kill("SIGTERM");
  expect((await once(host.child, "exit"))[0]).toBe(0);
});
