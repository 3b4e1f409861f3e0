import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { CaseServiceDefinition, Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { AnswerResult } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { runCli } from "../../gateway/cli/testing/runCli.ts";
import { delivered, startSubscriber } from "../../services/delivery/testing/testSubscriber.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startAicCaseSimulator } from "../../seeds/simulators/aic-case/simulator.ts";
import { startProcess } from "../support/childProcess.ts";
import { startNatsServer } from "../support/natsServer.ts";
import { penaltySubmission } from "../support/penaltyRows.ts";

/** What Prometheus reads of real processes, and that dashboard and alerts ask for nothing else. */
const root = join(import.meta.dirname, "../..");
const observability = join(root, "deploy/observability");
const SERVICE_KEY = "metrics-test-service-key";
const KEYS = { "aic-case": "metrics-test-aic-key-1", "credit-china": "metrics-test-credit-key", "enterprise-disclosure": "metrics-test-disclosure" };
const patiently = { timeout: 40_000, interval: 200 };

const resources = new AsyncDisposableStack();
const doors = { services: 0, gateway: 0, adapters: 0 };
let address: string;
let gatewayUrl: string;

beforeAll(async () => {
  const nats = resources.use(await startNatsServer());
  const dir = await mkdtemp(join(tmpdir(), "qianlian-metrics-"));
  resources.defer(() => rm(dir, { recursive: true, force: true, maxRetries: 5 }));
  const simulator = await startAicCaseSimulator({ dataDir: dir });
  resources.defer(() => simulator.close());
  const [port, ...ports] = await freePorts(4);
  Object.assign(doors, { services: ports[0], gateway: ports[1], adapters: ports[2] });
  address = `127.0.0.1:${port}`;
  const env = {
    NATS_URL: nats.url,
    HUB_DATA_DIR: dir,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "metrics-test-key-secret",
    HUB_SYSTEM_KEYS: JSON.stringify(KEYS),
    ...Object.fromEntries(["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"].map((service) => [`HUB_${service}_ADDRESS`, address])),
  };
  const start = async (file: string, args: readonly string[], own: Record<string, string>) => resources.use(await startProcess(join(root, file), args, { ...env, ...own }));
  await start("services/host.ts", ["registry", "case", "hints", "credit", "delivery", "trace", "docket"], { HUB_PORT: String(port), HUB_METRICS_PORT: String(doors.services) });
  const gateway = await start("gateway/http/main.ts", [], { HUB_METRICS_PORT: String(doors.gateway) });
  gatewayUrl = String(gateway.ready["address"]);
  await start("adapters/host.ts", ["aic-case"], {
    HUB_ADAPTER_KEYS: JSON.stringify(KEYS),
    HUB_ADAPTER_CONFIGS: JSON.stringify({ "aic-case": simulator.adapterConfig }),
    HUB_METRICS_PORT: String(doors.adapters),
  });
}, 90_000);
afterAll(() => resources.disposeAsync(), 30_000);

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as { port: number }).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

const scrapeOf = async (door: keyof typeof doors) => (await fetch(`http://127.0.0.1:${doors[door]}/metrics`)).text();

/** The value of one series, e.g. `hub_dead_letters{subscription="police"}`; undefined when there is none. */
async function valueOf(door: keyof typeof doors, series: string): Promise<number | undefined> {
  const line = (await scrapeOf(door)).split("\n").find((one) => one.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length + 1));
}

async function submit(...submissions: Submission[]): Promise<void> {
  const channel = createHubChannel(address, { key: KEYS["aic-case"] });
  async function* requests() {
    yield { requestId: "r", submissions };
  }
  try {
    for await (const _ of channel.client(CaseServiceDefinition).submit(requests())) return;
  } finally {
    channel.close();
  }
}

test("submissions, events and deliveries are counted by outcome and subscription, with their latency", async () => {
  await submit(penaltySubmission(1), penaltySubmission(1), penaltySubmission(2), Submission.fromPartial({ submissionId: "x", sourceReference: "x" }));
  const subscriber = startSubscriber({ address, key: KEYS["credit-china"], subscriptionId: "credit-china" });
  resources.defer(() => subscriber.close());
  await expect.poll(() => subscriber.received.length, patiently).toBe(2);
  await expect.poll(() => valueOf("services", 'hub_delivery_attempts_total{subscription="credit-china",result="delivered"}'), patiently).toBe(2);
  expect(await valueOf("services", 'hub_submissions_total{system="aic-case",outcome="accepted"}')).toBe(3);
  expect(await valueOf("services", 'hub_submissions_total{system="aic-case",outcome="rejected"}')).toBe(1);
  expect(await valueOf("services", 'hub_events_recorded_total{type="hub.case.v1.PenaltyDecided"}')).toBe(2);
  expect(await valueOf("services", 'hub_delivery_latency_seconds_count{subscription="credit-china"}')).toBe(2);
  const seconds = (await valueOf("services", 'hub_delivery_latency_seconds_sum{subscription="credit-china"}')) ?? -1;
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThan(60);
  expect(await valueOf("services", 'hub_subscription_connected{subscription="credit-china"}')).toBe(1);
  expect((await valueOf("services", 'hub_journal_append_duration_seconds_count{domain="case",outcome="stored"}')) ?? 0).toBeGreaterThanOrEqual(2);
});

test("lag, dead letters and the incident of a subscription are gauges", async () => {
  const at = (name: string) => valueOf("services", `${name}{subscription="enterprise-disclosure"}`);
  await expect.poll(() => at("hub_subscription_waiting_deliveries"), patiently).toBe(2);
  expect(await at("hub_subscription_oldest_waiting_seconds")).toBeGreaterThan(0);
  expect(await at("hub_subscription_behind_events")).toBeGreaterThan(0);
  const subscriber = startSubscriber({ address, key: KEYS["enterprise-disclosure"], subscriptionId: "enterprise-disclosure", behaviour: () => ({ result: AnswerResult.REFUSED, reason: "示例 E17", message: "" }) });
  resources.defer(() => subscriber.close());
  await expect.poll(() => at("hub_dead_letters"), patiently).toBe(2);
  expect(await at("hub_subscription_oldest_waiting_seconds")).toBe(0);
  // A receiver's own codes would be endless.
  expect(await valueOf("services", 'hub_delivery_failures_total{subscription="enterprise-disclosure",reason="OTHER"}')).toBe(2);
  await expect.poll(() => valueOf("services", 'hub_incidents_open{cause="DEAD_LETTERS",target="enterprise-disclosure"}'), patiently).toBe(1);
  subscriber.behaviour = delivered;
});

test("deadlines, waiting reports and the books are read from the databases", async () => {
  await expect.poll(() => valueOf("services", 'hub_deadlines{state="overdue",historical="false"}'), patiently).toBe(0);
  for (const state of ["open", "warned", "met"]) expect(await valueOf("services", `hub_deadlines{state="${state}",historical="false"}`)).toBe(0);
  for (const queue of ["parked", "manual"]) expect(await valueOf("services", `hub_waiting_reports{queue="${queue}"}`)).toBe(0);
  await expect.poll(() => valueOf("services", "hub_trace_available"), patiently).toBe(1);
  await expect.poll(() => valueOf("services", "hub_trace_behind_messages"), patiently).toBe(0);
  expect(await valueOf("adapters", 'hub_adapter_connected{system="aic-case"}')).toBe(1);
});

test("the gateway gives its figures on its own door, and over HTTP to who has the key", async () => {
  expect((await fetch(`${gatewayUrl}/metrics`)).status).toBe(401);
  const response = await fetch(`${gatewayUrl}/metrics`, { headers: { authorization: `Bearer ${SERVICE_KEY}` } });
  expect(response.headers.get("content-type")).toContain("text/plain");
  expect(await response.text()).toContain('hub_http_requests_total{route="/metrics",method="GET",status="401"} 1');
  expect(await scrapeOf("gateway")).toContain('hub_process_info{service="gateway"} 1');
  const incidents = await fetch(`${gatewayUrl}/v1/incidents`, { headers: { authorization: `Bearer ${SERVICE_KEY}` } });
  expect(await incidents.json()).toMatchObject({ incidents: [{ cause: "DEAD_LETTERS", target: "enterprise-disclosure", deliveries: 2, caseIds: [expect.stringMatching(/^p/), expect.stringMatching(/^p/)] }] });
});

test("an operator sees the open incident, also in the status, and the exit code says that there is one", { timeout: 120_000 }, async () => {
  const run = (...args: string[]) => runCli([...args, "--address", address], { HUB_SERVICE_KEY: SERVICE_KEY });
  const { code, stdout } = await run("incidents");
  expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringMatching(/DEAD_LETTERS\s+企业信用信息公示系统 enterprise-disclosure\s+2\s.*未解决 open/) });
  const json = await run("incidents", "--all", "--json", "--limit", "5");
  expect(JSON.parse(json.stdout)).toMatchObject({ incidents: [{ cause: "DEAD_LETTERS", deliveries: 2, resolveTime: "" }] });
  expect((await run("status")).stdout).toContain("事件 incident: DEAD_LETTERS");
  expect(await run("incidents", "--limit", "0")).toMatchObject({ code: 2 });
  expect((await run("incidents", "--help")).stdout).toContain("hub incidents --all");
});

test("dashboard and alerts ask only for figures that real processes give", async () => {
  const given = new Set((await Promise.all((["services", "gateway", "adapters"] as const).map(scrapeOf))).flatMap((text) => [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name)));
  const rules = parse(await readFile(join(observability, "rules.yml"), "utf8")) as Rules;
  const dashboard = JSON.parse(await readFile(join(observability, "grafana/qianlian.json"), "utf8")) as Dashboard;
  const expressions = [...rules.groups.flatMap((group) => group.rules.map(({ expr }) => expr)), ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];
  expect(expressions.length).toBeGreaterThan(50);
  const asked = new Set(expressions.flatMap((expr) => [...expr.matchAll(/\b(?:hub|process|nodejs)_[a-z0-9_]+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, ""))));
  expect([...asked].filter((name) => !given.has(name) && !given.has(`${name}_count`))).toEqual([]);
  // And nothing that the hub counts for Prometheus goes unseen.
  expect(new Set([...given].filter((name) => name?.startsWith("hub_") && !asked.has(name)))).toEqual(new Set(["hub_adapter_facts_answered_total", "hub_http_requests_total", "hub_process_info", "hub_trace_hops"]));
});

test("every alert has a cause and a target, a term, a severity and words in both languages", async () => {
  const { groups } = parse(await readFile(join(observability, "rules.yml"), "utf8")) as Rules;
  for (const { alert, expr, for: term, labels, annotations } of groups.flatMap((group) => group.rules)) {
    expect([alert, term]).toEqual([alert, expect.stringMatching(/^\d+[mh]$/)]);
    expect(["critical", "warning", "info"], alert).toContain(labels["severity"]);
    const isLabelled = (label: string) => label in labels || expr.includes(`"${label}"`) || expr.startsWith("hub_incidents_open") || (label === "target" && expr.includes("by (service)"));
    expect([alert, isLabelled("cause"), isLabelled("target")]).toEqual([alert, true, true]);
    expect(annotations["summary"], alert).toMatch(/[\u4e00-\u9fff].* \/ [a-z]/);
  }
});

test("Prometheus itself accepts rules and configurations, where it is installed", (context) => {
  const promtool = (...args: string[]) => execFileSync("promtool", args, { cwd: observability, encoding: "utf8", stdio: "pipe" });
  try {
    promtool("--version");
  } catch {
    return context.skip();
  }
  for (const config of ["prometheus.yml", "prometheus.local.yml"]) expect(promtool("check", "config", config)).toContain("SUCCESS");
  expect(promtool("test", "rules", "rules.test.yml")).toContain("SUCCESS");
});

interface Rules {
  readonly groups: readonly { readonly rules: readonly { readonly alert: string; readonly expr: string; readonly for: string; readonly labels: Record<string, string>; readonly annotations: Record<string, string> }[] }[];
}

interface Dashboard {
  readonly panels: readonly { readonly targets?: readonly { readonly expr: string }[] }[];
}
