import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Operator, Right, Subscription, View, type Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind, RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { sm3 } from "../shared/ids.ts";
import { createLogger } from "../shared/log.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import { start } from "./main.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const quiet = createLogger("test", "silent");
const NEVER = new AbortController().signal;

let nats: TestNatsServer;
beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "ip-case": SYSTEM_KEY });
});
afterAll(() => nats.close());

/** Subscriptions of one test do not meet those of another. */
let number = 0;
let id: string;
beforeEach(() => void (id = `ip-case-${++number}`));

/** The service on the bucket as it is, with what it writes into its log. */
async function startRegistry() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "info" }, { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) });
  const service = await start({ log, signal: NEVER });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log: quiet });
  const channels = new Map<string, ReturnType<typeof createHubChannel>>();
  const as = (key: string) => {
    const channel = channels.get(key) ?? createHubChannel(server.address, { key });
    channels.set(key, channel);
    return channel.client(RegistryServiceDefinition);
  };
  return {
    address: server.address,
    client: as(SERVICE_KEY),
    system: as(SYSTEM_KEY),
    as,
    /** Names of the changes in the log about this subscription or operator, with who made them. */
    audited: (about: string) => lines.filter(({ msg, object }) => msg === "registry.changed" && [`subscription.${about}`, `operator.${about}`].includes(String(object))).map(({ action, by }) => `${String(action)} ${String(by)}`),
    async operator(name: string, ...rights: Right[]) {
      const { client } = this;
      await client.putOperator({ operator: Operator.fromPartial({ id: name, name: `示例${name}`, rights }) });
      return as((await client.issueOperatorKey({ operatorId: name })).key);
    },
    async [Symbol.asyncDispose]() {
      for (const channel of channels.values()) channel.close();
      await server.close();
      await service.close();
    },
  };
}

async function openBucket() {
  const bus = await connectBus({ service: "registry", url: nats.url, password: undefined, log: quiet, limits: defaultStreamLimits });
  return { store: await openKeyValue(bus, "REGISTRY"), [Symbol.asyncDispose]: () => bus.close() };
}

const wanted = (parts: Partial<Subscription> = {}): Subscription => Subscription.fromPartial({ id, system: "ip-case", eventTypes: ["hub.credit.v1.Published"], view: View.PUBLIC, ...parts });
const numbers = (versions: readonly Subscription[]) => versions.map(({ version }) => version);

test("each change makes a version, equal content makes none, and all are kept over a restart", async () => {
  {
    await using hub = await startRegistry();
    expect((await hub.client.putSubscription({ subscription: wanted() })).subscription).toMatchObject({ version: 1, changedBy: "service", changeTime: expect.stringMatching(/\+08:00$/) });
    expect((await hub.client.putSubscription({ subscription: wanted({ version: 9, changedBy: "somebody" }) })).subscription?.version).toBe(1);
    await hub.client.putSubscription({ subscription: wanted({ divisions: ["5203"] }) });
    await hub.client.pauseSubscription({ subscriptionId: id, reason: "示例：升级" });
    await hub.client.pauseSubscription({ subscriptionId: id, reason: "示例：升级" });
    expect((await hub.client.resumeSubscription({ subscriptionId: id })).subscription).toMatchObject({ version: 4, paused: false, pauseReason: "" });
    expect(hub.audited(id)).toEqual(["subscription.put service", "subscription.put service", "subscription.paused service", "subscription.resumed service"]);
  }
  await using again = await startRegistry();
  const { versions, deleted } = await again.client.listSubscriptionVersions({ subscriptionId: id });
  expect(numbers(versions)).toEqual([4, 3, 2, 1]);
  expect(versions).toMatchObject([{ paused: false }, { paused: true, pauseReason: "示例：升级" }, { divisions: ["5203"] }, { divisions: [] }]);
  expect(deleted).toBe(false);
  expect(numbers((await again.client.listSubscriptionVersions({ subscriptionId: id, pageSize: 2, beforeVersion: 4 })).versions)).toEqual([3, 2]);
});

test("nobody overwrites a change that they have not seen", async () => {
  await using hub = await startRegistry();
  await hub.client.putSubscription({ subscription: wanted() });
  await hub.client.putSubscription({ subscription: wanted({ divisions: ["5203"] }), expectedVersion: 1 });
  await expect(hub.client.putSubscription({ subscription: wanted({ divisions: ["5201"] }), expectedVersion: 1 })).rejects.toThrow(/ABORTED.*SUBSCRIPTION_CHANGED.*version 2, changed by service/);
  expect((await hub.client.putSubscription({ subscription: wanted({ divisions: ["5203"] }), expectedVersion: 1 })).subscription?.version).toBe(2);
});

test("of many who change one version at once, one does", async () => {
  await using hub = await startRegistry();
  await hub.client.putSubscription({ subscription: wanted() });
  const changes = ["11", "12", "13", "14", "15"].map((division) => hub.client.putSubscription({ subscription: wanted({ divisions: [division] }), expectedVersion: 1 }));
  const results = await Promise.allSettled(changes);
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  expect(numbers((await hub.client.listSubscriptionVersions({ subscriptionId: id })).versions)).toEqual([2, 1]);
});

test("a deleted subscription leaves its versions, does not come back with the seeds, and goes on counting when it is made again", async () => {
  {
    await using hub = await startRegistry();
    expect((await hub.client.deleteSubscription({ subscriptionId: "court" })).subscription).toMatchObject({ id: "court", version: 1 });
    expect((await hub.client.deleteSubscription({ subscriptionId: "court" })).subscription).toMatchObject({ id: "court", version: 1 });
    await expect(hub.client.deleteSubscription({ subscriptionId: "nobody" })).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
    await expect(hub.client.pauseSubscription({ subscriptionId: "court", reason: "示例" })).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
  }
  await using again = await startRegistry();
  const { subscriptions } = await again.client.listSubscriptions({});
  expect(subscriptions.map((one) => one.id)).not.toContain("court");
  const found = await again.client.listSubscriptionVersions({ subscriptionId: "court" });
  expect(found).toMatchObject({ deleted: true, deletedBy: "service", versions: [{ version: 1 }] });
  expect((await again.client.putSubscription({ subscription: { ...found.versions[0], description: "示例" } })).subscription?.version).toBe(2);
  expect(await again.client.listSubscriptionVersions({ subscriptionId: "court" })).toMatchObject({ deleted: false, deletedBy: "", versions: [{ version: 2 }, { version: 1 }] });
});

test("an end that was noted before the process died is carried out at the next start", async () => {
  {
    await using hub = await startRegistry();
    await hub.client.putSubscription({ subscription: wanted() });
  }
  await using bucket = await openBucket();
  await bucket.store.put(`ended.${id}`, JSON.stringify({ version: 1, system: "ip-case", time: "2026-11-01T00:00:00.000+08:00", by: "service" }));
  await using again = await startRegistry();
  expect((await again.client.listSubscriptions({ system: "ip-case" })).subscriptions.map((one) => one.id)).not.toContain(id);
  expect(await again.client.listSubscriptionVersions({ subscriptionId: id })).toMatchObject({ deleted: true, versions: [{ version: 1 }] });
  expect(await bucket.store.get(`subscription.${id}`)).toBeUndefined();
});

test("what an older hub left without a version is version 0, and 1 at its first change", async () => {
  await using bucket = await openBucket();
  await bucket.store.put(`subscription.${id}`, JSON.stringify({ id, system: "ip-case", eventTypes: ["hub.credit.v1.Published"], view: "VIEW_PARTNER" }));
  await using hub = await startRegistry();
  const versions = async () => (await hub.client.listSubscriptionVersions({ subscriptionId: id })).versions.map(({ version, changedBy }) => `${version} ${changedBy}`);
  expect(await versions()).toEqual(["0 "]);
  expect((await hub.client.putSubscription({ subscription: wanted({ view: View.PARTNER }) })).subscription).toMatchObject({ version: 0 });
  expect((await hub.client.pauseSubscription({ subscriptionId: id, reason: "示例" })).subscription).toMatchObject({ version: 1, view: View.PARTNER });
  expect(await versions()).toEqual(["1 service", "0 "]);
});

test("a system makes, changes, holds and ends its own subscriptions, and no others", async () => {
  await using hub = await startRegistry();
  expect((await hub.system.putSubscription({ subscription: wanted() })).subscription).toMatchObject({ version: 1, changedBy: "ip-case" });
  await hub.system.pauseSubscription({ subscriptionId: id, reason: "示例：本系统升级" });
  await hub.system.resumeSubscription({ subscriptionId: id });
  expect((await hub.system.listSubscriptions({})).subscriptions.every(({ system }) => system === "ip-case")).toBe(true);
  expect((await hub.system.deleteSubscription({ subscriptionId: id })).subscription).toMatchObject({ version: 3 });
  expect(hub.audited(id).at(-1)).toBe("subscription.deleted ip-case");

  for (const foreign of ["police", "nobody"]) await expect(hub.system.listSubscriptionVersions({ subscriptionId: foreign })).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
  await expect(hub.system.deleteSubscription({ subscriptionId: "police" })).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
  await expect(hub.system.putSubscription({ subscription: wanted({ id: "police" }) })).rejects.toThrow(/NOT_GRANTED.*its own subscriptions only/);
  await expect(hub.system.putSubscription({ subscription: wanted({ system: "police" }) })).rejects.toThrow(/PERMISSION_DENIED/);
  await expect(hub.system.putSubscription({ subscription: wanted({ eventTypes: ["hub.case.v1.PenaltyDecided"] }) })).rejects.toThrow(/may not receive/);
  await expect(hub.system.putSubscription({ subscription: wanted({ view: View.FULL }) })).rejects.toThrow(/NOT_GRANTED.*max_view PUBLIC/);
  await expect(hub.system.getRegistry({})).rejects.toThrow(/NOT_GRANTED/);
});

test("a system goes on with what it or the hub paused, not with what an operator paused", async () => {
  await using hub = await startRegistry();
  const operator = await hub.operator("pausing-example", Right.OPERATE);
  await hub.system.putSubscription({ subscription: wanted() });
  await hub.client.pauseSubscription({ subscriptionId: id, reason: "410 Gone" });
  await hub.system.resumeSubscription({ subscriptionId: id });

  await operator.pauseSubscription({ subscriptionId: id, reason: "示例：核查中" });
  await hub.system.putSubscription({ subscription: wanted({ divisions: ["5203"], paused: true, pauseReason: "示例：核查中" }) });
  await expect(hub.system.resumeSubscription({ subscriptionId: id })).rejects.toThrow(/NOT_GRANTED.*paused by pausing-example/);
  await expect(hub.system.putSubscription({ subscription: wanted() })).rejects.toThrow(/NOT_GRANTED.*paused by pausing-example/);
  await operator.resumeSubscription({ subscriptionId: id });
});

test("an operator may do what their rights say, and nothing when disabled", async () => {
  await using hub = await startRegistry();
  const operator = await hub.operator("operating-example", Right.OPERATE, Right.OPERATE, Right.VIEW_MASKED);
  const administrator = await hub.operator("administrating-example", Right.ADMINISTER);
  expect(await operator.getCaller({})).toEqual({ kind: CallerKind.OPERATOR, id: "operating-example", rights: [Right.OPERATE, Right.VIEW_MASKED] });
  await administrator.putSubscription({ subscription: wanted() });
  await operator.pauseSubscription({ subscriptionId: id, reason: "示例" });
  await expect(operator.putSubscription({ subscription: wanted() })).rejects.toThrow(/NOT_GRANTED.*operating-example lacks the right ADMINISTER/);
  await expect(operator.issueKey({ systemId: "ip-case" })).rejects.toThrow(/ADMINISTER/);
  await expect(administrator.pauseSubscription({ subscriptionId: id, reason: "示例" })).rejects.toThrow(/OPERATE/);
  const { registry } = await operator.getRegistry({});
  expect([...(registry?.systems ?? []), ...(registry?.operators ?? [])].flatMap(({ keyHashes }) => keyHashes)).toEqual([]);

  await hub.client.putOperator({ operator: Operator.fromPartial({ id: "operating-example", name: "示例", rights: [Right.OPERATE], disabled: true }) });
  await expect(operator.getCaller({})).rejects.toThrow(/NOT_GRANTED.*disabled/);
  expect(hub.audited("operating-example")).toEqual(["operator.put service", "operatorKey.issued service", "operator.put service"]);
});

test("keys tell who calls, and those of nobody open nothing", async () => {
  await using hub = await startRegistry();
  expect(await hub.client.getCaller({})).toMatchObject({ kind: CallerKind.SERVICE, id: "service" });
  expect(await hub.system.getCaller({})).toEqual({ kind: CallerKind.SYSTEM, id: "ip-case", rights: [] });
  await expect(hub.as("qlo_nobody").getCaller({})).rejects.toThrow(/UNAUTHENTICATED/);
  await expect(hub.client.putOperator({ operator: Operator.fromPartial({ id: "ip-case", name: "示例" }) })).rejects.toThrow(/taken by a system/);
  await expect(hub.client.putOperator({ operator: Operator.fromPartial({ id: "service", name: "示例" }) })).rejects.toThrow(/INVALID_REQUEST/);
  await expect(hub.client.issueOperatorKey({ operatorId: "nobody" })).rejects.toThrow(/OPERATOR_NOT_FOUND/);
});

test("keys issued before work until they are revoked", async () => {
  await using hub = await startRegistry();
  const first = await hub.operator("keyed-example");
  const { key } = await hub.client.issueOperatorKey({ operatorId: "keyed-example", revokeFormer: false });
  await first.getCaller({});
  await hub.client.issueOperatorKey({ operatorId: "keyed-example", revokeFormer: true });
  await expect(hub.as(key).getCaller({})).rejects.toThrow(/UNAUTHENTICATED/);
});

test("watchers see operators, changes and ends within a second", async () => {
  await using hub = await startRegistry();
  const view = connectRegistry(hub.address, SERVICE_KEY, quiet);
  const seen: Registry[] = [];
  view.onChange((registry) => void seen.push(registry));
  await view.ready;
  const soon = { timeout: 1_000, interval: 5 };
  await hub.client.putSubscription({ subscription: wanted() });
  await expect.poll(() => view.findSubscription(id)?.version, soon).toBe(1);
  await hub.client.putOperator({ operator: Operator.fromPartial({ id: "watched-example", name: "示例" }) });
  const { key } = await hub.client.issueOperatorKey({ operatorId: "watched-example" });
  await expect.poll(() => view.findOperator(sm3(key))?.id, soon).toBe("watched-example");
  await hub.client.deleteSubscription({ subscriptionId: id });
  await expect.poll(() => view.findSubscription(id), soon).toBeUndefined();
  const revisions = seen.map(({ revision }) => revision);
  expect(revisions).toEqual([...revisions].sort((a, b) => Number(a - b)));
  await view.close();
});
