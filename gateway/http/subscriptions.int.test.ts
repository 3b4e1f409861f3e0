import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Operator, Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startProcess, type TestProcess } from "../../test/support/childProcess.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const root = join(import.meta.dirname, "../..");

let nats: TestNatsServer;
let hub: TestProcess;
let gateway: TestProcess;
let keys: Readonly<Record<"administrator" | "operator" | "looker", string>>;

beforeAll(async () => {
  nats = await startNatsServer();
  const address = `127.0.0.1:${await freePort()}`;
  const env = {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_SYSTEM_KEYS: JSON.stringify({ "ip-case": SYSTEM_KEY }),
    ...Object.fromEntries(["REGISTRY", "CASE", "CREDIT", "DELIVERY", "TRACE", "DOCKET", "HINTS"].map((service) => [`HUB_${service}_ADDRESS`, address])),
  };
  hub = await startProcess(join(root, "services/host.ts"), ["registry"], { ...env, HUB_PORT: address.split(":")[1] ?? "" });
  gateway = await startProcess(join(root, "gateway/http/main.ts"), [], env);
  const channel = createHubChannel(address, { key: SERVICE_KEY });
  const registry = channel.client(RegistryServiceDefinition);
  const issue = async (id: string, rights: Right[]) => {
    await registry.putOperator({ operator: Operator.fromPartial({ id, name: `示例${id}`, rights }) });
    return (await registry.issueOperatorKey({ operatorId: id })).key;
  };
  keys = {
    administrator: await issue("administrator-example", [Right.ADMINISTER]),
    operator: await issue("operator-example", [Right.OPERATE]),
    looker: await issue("looker-example", []),
  };
  channel.close();
}, 60_000);
afterAll(async () => {
  await gateway?.close();
  await hub?.close();
  await nats?.close();
}, 30_000);

async function call(method: string, path: string, key: string, body?: unknown) {
  const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
  const response = await fetch(`${String(gateway.ready["address"])}/v1/${path}`, { method, headers, ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }) });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

const own = { system: "ip-case", eventTypes: ["hub.credit.v1.Published"], view: "VIEW_PUBLIC", filter: { field: "data.channel", equals: "credit-china" } };

test("a subscription is made, changed, held, let go, ended and still on record", async () => {
  const { administrator: key } = keys;
  expect(await call("PUT", "subscriptions/ip-case-http", key, own)).toMatchObject({ status: 200, body: { id: "ip-case-http", version: 1, changedBy: "administrator-example" } });
  expect(await call("PUT", "subscriptions/ip-case-http", key, own)).toMatchObject({ status: 200, body: { version: 1 } });
  expect(await call("POST", "subscriptions/ip-case-http/pause", keys.operator, { reason: "示例：对方升级" })).toMatchObject({ status: 200, body: { version: 2, paused: true, pauseReason: "示例：对方升级" } });

  const changed = await call("PUT", "subscriptions/ip-case-http?expectedVersion=2", key, { ...own, divisions: ["5203"] });
  expect(changed).toMatchObject({ status: 200, body: { version: 3, paused: true, divisions: ["5203"] } });
  expect(await call("PUT", "subscriptions/ip-case-http?expectedVersion=2", key, own)).toMatchObject({ status: 409, body: { reason: "SUBSCRIPTION_CHANGED", metadata: { version: "3" } } });

  expect((await call("POST", "subscriptions/ip-case-http/resume", keys.operator)).body).not.toHaveProperty("paused");
  expect(await call("DELETE", "subscriptions/ip-case-http", key)).toMatchObject({ status: 200, body: { version: 4 } });
  expect(await call("GET", "subscriptions/ip-case-http", key)).toMatchObject({ status: 404, body: { reason: "SUBSCRIPTION_NOT_FOUND" } });
  const { body } = await call("GET", "subscriptions/ip-case-http/versions", key);
  expect(body).toMatchObject({ deleted: true, deletedBy: "administrator-example", versions: [{ version: 4 }, { version: 3 }, { version: 2, changedBy: "operator-example" }, { version: 1 }] });
});

test("a system with its own key sees and changes its own subscriptions only", async () => {
  expect(await call("PUT", "subscriptions/ip-case-own", SYSTEM_KEY, own)).toMatchObject({ status: 200, body: { changedBy: "ip-case" } });
  const { body } = await call("GET", "subscriptions", SYSTEM_KEY);
  expect((body["subscriptions"] as { id: string }[]).map(({ id }) => id)).toEqual(["ip-case", "ip-case-own"]);
  expect(await call("GET", "subscriptions/police", SYSTEM_KEY)).toMatchObject({ status: 404 });
  expect(await call("POST", "subscriptions/police/pause", SYSTEM_KEY, { reason: "示例" })).toMatchObject({ status: 404 });
  expect(await call("PUT", "subscriptions/police", SYSTEM_KEY, { ...own, system: "ip-case" })).toMatchObject({ status: 403 });
  expect(await call("PUT", "subscriptions/ip-case-more", SYSTEM_KEY, { ...own, view: "VIEW_FULL" })).toMatchObject({ status: 403, body: { reason: "NOT_GRANTED" } });
});

test.each<[string, () => ReturnType<typeof call>, number, RegExp]>([
  ["a misspelt field", () => call("PUT", "subscriptions/ip-case-x", SERVICE_KEY, { ...own, filtr: {} }), 400, /"filtr" is unknown/],
  ["a field that no event has", () => call("PUT", "subscriptions/ip-case-x", SERVICE_KEY, { ...own, filter: { field: "data.chanel", equals: "x" } }), 400, /has data\.chanel; there is data\.channel/],
  ["another id in the body", () => call("PUT", "subscriptions/ip-case-x", SERVICE_KEY, { ...own, id: "other" }), 400, /the id is other/],
  ["a pause without a reason", () => call("POST", "subscriptions/ip-case/pause", SERVICE_KEY, { reason: " " }), 400, /needs a reason/],
  ["a body that is no JSON", () => call("POST", "subscriptions/ip-case/pause", SERVICE_KEY, "x"), 400, /not JSON/],
  ["a key of nobody", () => call("GET", "subscriptions", "qlo_unknown"), 401, /unknown key/],
  ["an operator without the right", () => call("POST", "subscriptions/ip-case/pause", keys.looker, { reason: "示例" }), 403, /RIGHT_OPERATE|OPERATE/],
])("%s is answered by a problem document with the remedy", async (_what, request, status, detail) => {
  const answer = await request();
  expect(answer).toMatchObject({ status, body: { status } });
  expect(answer.body["detail"]).toMatch(detail);
});

test("older routes take an operator's key, if the operator has the right that the route asks for", async () => {
  // The service behind is not there: who gets as far as to be told so was let pass.
  expect(await call("GET", "deadlines", keys.looker)).toMatchObject({ body: { reason: expect.not.stringMatching(/NOT_GRANTED|UNAUTHENTICATED/) } });
  expect(await call("GET", "cases/pexample", keys.looker)).toMatchObject({ status: 403, body: { metadata: { right: "VIEW_MASKED" } } });
  const decision = { decision: "accept", justification: "示例理由" };
  expect(await call("POST", "queue/pexample/01EXAMPLE", keys.looker, decision)).toMatchObject({ status: 403, body: { metadata: { right: "OPERATE" } } });
  expect(await call("POST", "queue/pexample/01EXAMPLE", keys.operator, { ...decision, operator: "示例他人" })).toMatchObject({ status: 403 });
  expect(await call("GET", "deadlines", SYSTEM_KEY)).toMatchObject({ status: 403 });
  expect(await call("GET", "deadlines", "qlo_unknown")).toMatchObject({ status: 401 });
});
