import { afterAll, beforeAll, expect, test } from "vitest";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { CredentialKind, System, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startGrpcServer } from "../shared/grpc/server.ts";
import { sm3 } from "../shared/ids.ts";
import { createLogger } from "../shared/log.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { start } from "./main.ts";

const SERVICE_KEY = "service-key-of-this-test";
const SYSTEM_KEY = "key-of-ip-case-in-this-test";
const log = createLogger("test", "silent");
const NEVER = new AbortController().signal;

let nats: TestNatsServer;
beforeAll(async () => {
  nats = await startNatsServer();
  process.env["NATS_URL"] = nats.url;
  process.env["HUB_SERVICE_KEY"] = SERVICE_KEY;
  process.env["HUB_SYSTEM_KEYS"] = JSON.stringify({ "ip-case": SYSTEM_KEY });
});
afterAll(() => nats.close());

async function startRegistry() {
  const service = await start({ log, signal: NEVER });
  const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: service.services, log });
  const channel = createHubChannel(server.address, { key: SERVICE_KEY });
  return {
    address: server.address,
    client: channel.client(RegistryServiceDefinition),
    async [Symbol.asyncDispose]() {
      channel.close();
      await server.close();
      await service.close();
    },
  };
}

test("the built-in systems are there after the first start, with their keys as hashes", async () => {
  await using hub = await startRegistry();
  const { registry } = await hub.client.getRegistry({});
  const ipCase = registry?.systems.find(({ id }) => id === "ip-case");
  expect(ipCase).toMatchObject({ name: "知识产权执法办案系统", keyHashes: [sm3(SYSTEM_KEY)], submitGrants: expect.arrayContaining(["hub.case.v1.PenaltyRow", "hub.case.v1.TransferSent"]), roles: ["agency", "agency_head", "hub"] });
  expect(registry?.systems).toHaveLength(8);
  expect(registry?.subscriptions.find(({ id }) => id === "credit-china")).toMatchObject({ view: View.PUBLIC });
});

test("what the operator changed survives a restart and is not seeded again", async () => {
  const renamed = "示例改名系统";
  let revision = 0n;
  {
    await using hub = await startRegistry();
    const { registry } = await hub.client.getRegistry({});
    const aic = registry?.systems.find(({ id }) => id === "aic-case");
    await hub.client.putSystem({ system: System.fromPartial({ ...aic, name: renamed }) });
    const { key } = await hub.client.issueKey({ systemId: "aic-case" });
    expect(key).toMatch(/^qlk_[A-Za-z0-9_-]{43}$/);
    revision = (await hub.client.getRegistry({})).registry?.revision ?? 0n;
  }
  await using again = await startRegistry();
  const { registry } = await again.client.getRegistry({});
  const aic = registry?.systems.find(({ id }) => id === "aic-case");
  expect(aic?.name).toBe(renamed);
  expect(aic?.credentials).toMatchObject([{ id: "k1", createdBy: "service", expireTime: "" }]);
  expect(registry?.revision).toBeGreaterThan(revision);
});

test("a built-in system of an older hub gets its roles and grants at the next start, and keeps what the operator gave", async () => {
  {
    await using old = await startRegistry();
    const { registry } = await old.client.getRegistry({});
    const police = registry?.systems.find(({ id }) => id === "police");
    const subscription = registry?.subscriptions.find(({ id }) => id === "police");
    await old.client.putSubscription({ subscription: { ...subscription, eventTypes: ["hub.case.v1.TransferSent"], conditions: [], paused: true } });
    const receiveGrants = ["hub.case.v1.TransferSent", "hub.case.v1.PenaltyDecided"];
    await old.client.putSystem({ system: System.fromPartial({ ...police, roles: [], submitGrants: [], receiveGrants, name: "示例改名" }) });
  }
  await using hub = await startRegistry();
  const { registry } = await hub.client.getRegistry({});
  const police = registry?.systems.find(({ id }) => id === "police");
  expect(police).toMatchObject({ name: "示例改名", roles: ["police", "new_police"], submitGrants: expect.arrayContaining(["hub.case.v1.CaseFiled"]) });
  expect(police?.receiveGrants).toContain("hub.case.v1.PenaltyDecided");
  const subscription = registry?.subscriptions.find(({ id }) => id === "police");
  expect(subscription).toMatchObject({ paused: true, eventTypes: expect.arrayContaining(["hub.case.v1.TransferSent", "hub.case.v1.DeadlineOverdue"]) });
  expect(subscription?.conditions.map(({ field }) => field)).toContain("effect.toldSystems");
});

test("a watcher sees a change at once, and a key works as soon as it is issued", async () => {
  await using hub = await startRegistry();
  const view = connectRegistry(hub.address, SERVICE_KEY, log);
  await view.ready;
  const { key } = await hub.client.issueKey({ systemId: "credit-china", revokeFormer: true });
  await expect.poll(() => trying(() => view.authenticate({ kind: CredentialKind.API_KEY, hash: sm3(key) }).id), { timeout: 1_000, interval: 5 }).toBe("credit-china");

  const paused = { ...view.findSubscription("credit-china"), paused: true };
  await hub.client.putSubscription({ subscription: paused });
  await expect.poll(() => view.findSubscription("credit-china")?.paused, { timeout: 1_000, interval: 5 }).toBe(true);
  await view.close();
});

test("replacing a system keeps its keys unless new ones are given", async () => {
  await using hub = await startRegistry();
  const { registry } = await hub.client.getRegistry({});
  const ipCase = registry?.systems.find(({ id }) => id === "ip-case");
  const { system } = await hub.client.putSystem({ system: System.fromPartial({ ...ipCase, keyHashes: [] }) });
  expect(system?.keyHashes).toEqual([sm3(SYSTEM_KEY)]);
});

test("without the operator's key nothing can be read or changed", async () => {
  await using hub = await startRegistry();
  const system = createHubChannel(hub.address, { key: SYSTEM_KEY });
  const nobody = createHubChannel(hub.address);
  await expect(system.client(RegistryServiceDefinition).getRegistry({})).rejects.toThrow(/PERMISSION_DENIED/);
  await expect(nobody.client(RegistryServiceDefinition).issueKey({ systemId: "ip-case" })).rejects.toThrow(/UNAUTHENTICATED/);
  system.close();
  nobody.close();
});

test("a change that is not well formed is refused with its reason", async () => {
  await using hub = await startRegistry();
  await expect(hub.client.putAgency({ agency: { uscc: "1", name: "示例机关" } })).rejects.toThrow(/INVALID_REQUEST.*credit code/);
  await expect(hub.client.issueKey({ systemId: "nobody" })).rejects.toThrow(/SYSTEM_NOT_FOUND/);
});

function trying<T>(call: () => T): T | undefined {
  try {
    return call();
  } catch {
    return undefined;
  }
}
