import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../../gateway/cli/testing/runCli.ts";
import { startTestDelivery, until } from "../../services/delivery/testing/testHub.ts";
import { startProcess, type TestProcess } from "../support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { aRegister, KEY, openTransfers, OPERATOR_KEY } from "./testBench.ts";

const root = join(import.meta.dirname, "../..");
/** Records of this very moment count. */
const UNTIL = "2099-01-01T00:00:00+08:00";

let nats: TestNatsServer;
let hub: Awaited<ReturnType<typeof startTestDelivery>>;
let gateway: TestProcess;
let directory: string;
let cases: string[];
beforeAll(async () => {
  nats = await startNatsServer();
  directory = await mkdtemp(join(tmpdir(), "reconcile-doors-"));
  // A receiver that reads by its own place: nothing waits for it, so everything is due.
  const register = aRegister("partner");
  hub = await startTestDelivery(nats.url, { ...register, subscriptions: register.subscriptions.map((one) => ({ ...one, way: 3 })) });
  const transfers = await openTransfers(nats.url);
  cases = ["a", "b", "c"].map((name) => transfers.aCase(name));
  for (const caseId of cases) await transfers.record(caseId);
  await transfers.close();
  await until(async () => (await hub.state("partner")).behind === 0n);
  const addresses = Object.fromEntries(["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"].map((service) => [`HUB_${service}_ADDRESS`, hub.address]));
  gateway = await startProcess(join(root, "gateway/http/main.ts"), [], { HUB_SERVICE_KEY: "service-key-of-these-tests", ...addresses });
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await hub?.[Symbol.asyncDispose]();
  await nats?.close();
  await rm(directory, { recursive: true, force: true });
}, 30_000);

const cli = (...args: string[]) => runCli(["reconcile", ...args, "--address", hub.address], { HUB_KEY: OPERATOR_KEY });

async function call(method: string, path: string, { key = OPERATOR_KEY, type = "application/json", body }: { key?: string; type?: string; body?: string } = {}) {
  const headers = { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { "content-type": type }) };
  const response = await fetch(`${String(gateway.ready["address"])}/v1/${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test("hub reconcile --upload says what differs and ends with 1, or with 0 when nothing does", async () => {
  const file = join(directory, "holdings.txt");
  await writeFile(file, `# what the partner holds\n${cases[0]} 1\n${cases[1]},7\npalien 1\n`);
  const different = await cli("partner", "--upload", file, "--until", UNTIL);
  expect(different.code).toBe(1);
  expect(different.stdout).toContain("不一致 different");
  expect(different.stdout).toMatch(new RegExp(`缺 missing +${cases[2]}`));
  expect(different.stdout).toMatch(new RegExp(`旧 stale +${cases[1]} +1 +7`));

  await writeFile(file, cases.map((caseId) => `${caseId} 1\n`).join(""));
  const same = await cli("partner", "--upload", file, "--until", UNTIL, "--json");
  expect(same.code).toBe(0);
  expect(JSON.parse(same.stdout)).toMatchObject({ reconciliations: [{ subscriptionId: "partner", failure: "", report: { expected: "3", held: "3" } }] });

  const listed = await cli("list", "partner", "--last", "2");
  expect(listed.code).toBe(0);
  expect(listed.stdout.match(/example-operator/g)).toHaveLength(2);
});

test("hub reconcile names the line of a list that is wrong, and who does not answer", async () => {
  const file = join(directory, "broken.txt");
  await writeFile(file, `${cases[0]} 1\nan address of somebody\n`);
  const broken = await cli("partner", "--upload", file);
  expect(broken).toMatchObject({ code: 2, stdout: "" });
  expect(broken.stderr).toContain("line 2");
  expect(broken.stderr).not.toContain("somebody");
  expect(await cli("partner")).toMatchObject({ code: 1, stderr: expect.stringContaining("--upload FILE") as unknown });
  expect(await cli("--all")).toMatchObject({ code: 1, stdout: expect.stringContaining("not compared") as unknown });
  expect(await cli()).toMatchObject({ code: 2 });
  expect((await runCli(["reconcile", "--help"])).stdout).toContain("hub reconcile credit-china");
});

test("a system uploads its holdings over HTTP with its own key, an operator reads the reports", async () => {
  const lines = cases.slice(1).map((caseId) => `${caseId} 1`).join("\n");
  const path = `subscriptions/partner/inventory?until=${encodeURIComponent(UNTIL)}`;
  const uploaded = await call("POST", path, { key: KEY, type: "text/plain", body: lines });
  expect(uploaded).toMatchObject({ status: 200, body: { report: { expected: "3", held: "2", missing: "1", requestedBy: "partner" } } });
  expect(await call("POST", path, { key: KEY, type: "text/plain", body: "x y\n" })).toMatchObject({ status: 400, body: { reason: "INVALID_REQUEST", metadata: { line: "1" } } });
  expect(await call("POST", path, { key: "nobody", type: "text/plain", body: lines })).toMatchObject({ status: 403 });
  const listed = await call("GET", "reconciliations?subscription=partner&pageSize=1");
  expect(listed.body["reports"]).toMatchObject([{ reportId: (uploaded.body["report"] as { reportId: string }).reportId }]);
  expect(await call("POST", "reconciliations", { body: JSON.stringify({ subscriptionId: "partner" }) })).toMatchObject({ status: 409, body: { reason: "INVENTORY_UNAVAILABLE" } });
  expect(await call("GET", "reconciliations", { key: KEY })).toMatchObject({ status: 403 });
});
