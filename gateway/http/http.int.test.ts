import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CaseServiceDefinition, type SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { aManifest, createProver } from "../../services/registry/testing/registryHub.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
/** Synthetic: year 1881. */
const ID_NUMBER = "52030218810203012X";
const root = join(import.meta.dirname, "../..");

let nats: TestNatsServer;
let dir: string;
let hub: TestProcess;
let gateway: TestProcess;
let address: string;

beforeAll(async () => {
  nats = await startNatsServer();
  dir = await mkdtemp(join(tmpdir(), "qianlian-gateway-"));
  address = `127.0.0.1:${await freePort()}`;
  const env = {
    NATS_URL: nats.url,
    HUB_DATA_DIR: dir,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-of-this-test",
    HUB_SYSTEM_KEYS: JSON.stringify({ "ip-case": SYSTEM_KEY }),
    ...Object.fromEntries(["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"].map((service) => [`HUB_${service}_ADDRESS`, address])),
  };
  const services = ["registry", "case", "hints", "credit", "delivery", "trace", "docket"];
  hub = await startProcess(join(root, "services/host.ts"), services, { ...env, HUB_PORT: address.split(":")[1] ?? "" });
  gateway = await startProcess(join(root, "gateway/http/main.ts"), [], env);
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await hub?.close();
  await nats?.close();
  await rm(dir, { recursive: true, force: true });
}, 30_000);

async function call(path: string, init: RequestInit = {}, key: string | undefined = SERVICE_KEY) {
  const headers = { ...(key ? { authorization: `Bearer ${key}` } : {}), ...(init.headers as Record<string, string> | undefined) };
  const response = await fetch(`${String(gateway.ready["address"])}${path}`, { ...init, headers });
  const text = await response.text();
  const type = response.headers.get("content-type") ?? "";
  return { status: response.status, type, text, headers: response.headers, body: type.includes("json") ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

const check = (body: string) => call("/v1/check", { method: "POST", body, headers: { "content-type": "application/json" } });

/** Records one row with the identity number of its legal representative. */
async function record(index: number): Promise<SubmissionAnswer | undefined> {
  const channel = createHubChannel(address, { key: SYSTEM_KEY });
  const submission = penaltySubmission(index);
  if (submission.fact?.$case === "penaltyRow") Object.assign(submission.fact.value.values, { CF_FR_ZJLX: "身份证", CF_FR_ZJHM: ID_NUMBER });
  const requests = (async function* () {
    yield { requestId: String(index), submissions: [submission] };
  })();
  try {
    for await (const { answers } of channel.client(CaseServiceDefinition).submit(requests)) return answers[0];
    return undefined;
  } finally {
    channel.close();
  }
}

test("every service of the hub is healthy, and that needs no key", async () => {
  const { status, body } = await call("/healthz", {}, "");
  expect(status).toBe(200);
  expect(body).toMatchObject({ state: "SERVING", services: { gateway: "SERVING", registry: "SERVING", case: "SERVING", trace: "SERVING" } });
});

test.each(["/v1/systems/states", "/v1/trace/x", "/v1/cases/x", "/v1/cases/x/publication"])("%s needs the operator's key", async (path) => {
  const without = await call(path, {}, "");
  expect(without).toMatchObject({ status: 401, type: "application/problem+json; charset=utf-8", body: { reason: "UNAUTHENTICATED" } });
  expect(without.headers.get("www-authenticate")).toMatch(/^Bearer/);
  expect(await call(path, {}, SYSTEM_KEY)).toMatchObject({ status: 403, body: { reason: "NOT_GRANTED" } });
});

test("the systems are listed with the state of their subscriptions", async () => {
  const { body } = await call("/v1/systems/states");
  const systems = body["systems"] as { id: string; name: string; subscriptions: { subscriptionId: string }[] }[];
  expect(systems.map(({ id }) => id)).toEqual(["aic-case", "court", "credit-china", "enterprise-disclosure", "ip-case", "linkage-platform", "police", "procuratorate"]);
  expect(systems.find(({ id }) => id === "credit-china")).toMatchObject({ name: "信用中国（贵州）", subscriptions: [{ subscriptionId: "credit-china" }] });
});

test("a recorded penalty can be read as CloudEvents, with personal values masked, and traced", { timeout: 60_000 }, async () => {
  const answer = await record(7);
  expect(answer).toMatchObject({ errors: [], version: 1 });

  const found = await call(`/v1/cases/${answer?.caseId}`);
  expect(found.body).toMatchObject({
    caseId: answer?.caseId,
    version: 1,
    events: [{ specversion: "1.0", id: answer?.eventId, type: "hub.case.v1.PenaltyDecided", subject: answer?.caseId, data: { penalty: { decisionNo: "黔示工商罚〔2018〕8号" } } }],
  });
  expect(found.text).not.toContain(ID_NUMBER);

  // The database of the trace may still be being created: until then the answer is 503.
  const path = `/v1/trace/${encodeURIComponent("黔示工商罚[2018]8号")}`;
  await expect.poll(async () => (await call(path)).text, { timeout: 50_000, interval: 100 }).toContain("HOP_KIND_RECORDED");
  expect((await call(path)).body).toMatchObject({ keyKind: "decision", cases: [{ caseId: answer?.caseId }] });
  await expect.poll(async () => (await call(`/v1/cases/${answer?.caseId}/publication`)).status, { timeout: 20_000 }).toBe(200);
});

test("hops are searched, deliveries explained and payloads shown over HTTP", { timeout: 60_000 }, async () => {
  const answer = await record(8);
  const hops = async (query: string) => (await call(`/v1/hops?${query}`)).body["hops"] as { kind: string; eventId: string }[];
  await expect.poll(async () => (await hops(`caseId=${answer?.caseId}&kinds=received,recorded`)).length, { timeout: 50_000, interval: 200 }).toBeGreaterThan(1);
  expect((await call("/v1/hops?kinds=some")).body).toMatchObject({ status: 400, reason: "INVALID_REQUEST" });
  expect((await call("/v1/hops?colour=red")).status).toBe(400);

  const explained = await call(`/v1/events/${answer?.eventId}/why?subscriber=credit-china`);
  expect(explained.body).toMatchObject({ caseId: answer?.caseId, explanations: [{ subscriptionId: "credit-china" }] });
  expect((await call(`/v1/events/01JABCDEFGHJKMNPQRSTVWXYZ0/why?subscriber=credit-china`)).status).toBe(404);

  const payload = (body: object) => call(`/v1/events/${answer?.eventId}/payload`, { method: "POST", body: JSON.stringify(body), headers: { "content-type": "application/json" } });
  expect((await payload({})).body).toMatchObject({ level: "METADATA", event: expect.not.objectContaining({ data: expect.anything() as unknown }) as unknown });
  const masked = await payload({ level: "masked" });
  expect(masked.body).toMatchObject({ level: "MASKED", maskedFields: ["penalty.party.legalRepIdNo"] });
  expect(masked.text).not.toContain(ID_NUMBER);
  expect((await payload({ level: "full" })).status).toBe(400);
  expect((await payload({ level: "full", reason: "核对当事人异议" })).text).toContain(ID_NUMBER);
  await expect.poll(async () => (await call(`/v1/payload-views?eventId=${answer?.eventId}`)).body["total"], { timeout: 20_000 }).toBe("1");
  expect((await call("/v1/trace-state")).body).toMatchObject({ hops: expect.stringMatching(/^\d+$/) as string });
});

test("rows are judged one by one, and personal values do not come back in the clear", async () => {
  const submission = penaltySubmission(9);
  const row = submission.fact?.$case === "penaltyRow" ? submission.fact.value.values : {};
  const wrong = JSON.stringify({ ...row, CF_FR_ZJLX: "身份证", CF_FR_ZJHM: "@" }).replace('"@"', "520302188102030129");
  const { status, body, text } = await check(`[${JSON.stringify(row)},${wrong}]`);
  expect(status).toBe(200);
  expect(body).toMatchObject({ valid: false, results: [{ row: 1, valid: true, errors: [] }, { row: 2, valid: false }] });
  expect(text).toContain("CF_FR_ZJHM");
  expect(text).not.toContain("520302188102030129");
});

test.each([
  ["a body that is no array", () => check("{}"), 400],
  ["a body that is no JSON", () => check('[{"CF_WSH":]'), 400],
  ["a body of another type", () => call("/v1/check", { method: "POST", body: "x", headers: { "content-type": "text/plain" } }), 415],
  ["a case that is not known", () => call("/v1/cases/paaaaaaaaaaaaaaaaaaaaaaaaaa"), 404],
  ["a path that does not exist", () => call("/v1/nothing"), 404],
])("%s is answered by a problem document", async (_what, request, status) => {
  expect(await request()).toMatchObject({ status, type: "application/problem+json; charset=utf-8", body: { status } });
});

test("the start page loads nothing from elsewhere", async () => {
  const { status, text, headers } = await call("/", {}, "");
  expect(status).toBe(200);
  expect(text).toContain("黔联");
  expect(text).not.toMatch(/(src|href)="(?!\/)/);
  expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  for (const path of ["/start.js", "/start.css"]) expect((await call(path, {}, "")).status).toBe(200);
});

test("operators read where adapters stand; an unknown one is 404, an unknown state 400", async () => {
  const channel = createHubChannel(address);
  await channel.client(AdapterServiceDefinition).submitAdapter({ manifest: aManifest({ id: "http-case" }), publicKey: createProver().publicKey });
  channel.close();
  expect((await call("/v1/adapters?state=submitted")).body).toMatchObject({ adapters: [{ id: "http-case", state: "ADAPTER_STATE_SUBMITTED", revision: { version: "1.0.0" } }] });
  expect((await call("/v1/adapters?state=live")).body).toEqual({ adapters: [] });
  expect((await call("/v1/adapters/http-case")).body).toMatchObject({ adapter: { revision: { manifest: expect.stringContaining("id: http-case") } } });
  expect([(await call("/v1/adapters/nobody")).status, (await call("/v1/adapters?state=x")).status]).toEqual([404, 400]);
});

test("a hub that is away is reported by the health and by problem documents", { timeout: 30_000 }, async () => {
  await hub.kill();
  expect(await call("/healthz", {}, "")).toMatchObject({ status: 503, body: { state: "DEGRADED", services: { gateway: "SERVING", case: "NOT_SERVING" } } });
  expect(await call("/v1/trace/x")).toMatchObject({ status: 503, body: { reason: "TARGET_UNAVAILABLE" } });
});
