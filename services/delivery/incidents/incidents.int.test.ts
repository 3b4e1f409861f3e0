import { afterAll, beforeAll, expect, test } from "vitest";
import { IncidentOpened, IncidentResolved } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import { AnswerResult } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { createJournal } from "../../shared/bus/journal.ts";
import { createMemoryRegistry } from "../testing/memoryRegistry.ts";
import { aCase, aRegistry, KEYS, openJournal, startTestDelivery, until } from "../testing/testHub.ts";
import { delivered, startSubscriber, type Behaviour } from "../testing/testSubscriber.ts";
import { OPENED, RESOLVED } from "./incidentBook.ts";
import type { IncidentSettings } from "./incidentSettings.ts";

const settings: IncidentSettings = { lookEveryMs: 20, quietMs: 200, failingMs: 100, notConnectedMs: 300, pausedMs: 100, lagMs: 60_000, lagEvents: 1_000 };

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
}, 30_000);
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
});

/** The incident events of a subscription as they stand in the journal. */
async function recorded(subscription: string): Promise<{ type: string; data: IncidentOpened | IncidentResolved }[]> {
  const events = (await createJournal(journal.bus).load("delivery", [subscription])).get(subscription) ?? [];
  return events.map(({ event: { type, data } }) => ({ type, data: type === OPENED ? IncidentOpened.decode(data) : IncidentResolved.decode(data) }));
}

const types = async (subscription: string) => (await recorded(subscription)).map(({ type }) => type);

const refused: Behaviour = () => ({ result: AnswerResult.REFUSED, reason: "RECORD_REJECTED", message: "示例：字段过长" });
const away: Behaviour = () => ({ result: AnswerResult.UNAVAILABLE, reason: "TARGET_UNAVAILABLE", message: "" });

test("refused records are one incident with their cases, resolved once when they are redriven; a duty system is told of both", async () => {
  const registry = aRegistry({ id: "refusing" });
  const duty = { id: "duty", system: "beta", eventTypes: [OPENED, RESOLVED], view: View.PARTNER };
  registry.subscriptions.push({ ...registry.subscriptions[0]!, ...duty });
  for (const system of registry.systems) if (system.id === "beta") system.receiveGrants.push(OPENED, RESOLVED);
  await using hub = await startTestDelivery(nats.url, createMemoryRegistry(registry), { incidentSettings: settings });
  const subscriber = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "refusing", behaviour: refused });
  const onDuty = startSubscriber({ address: hub.address, key: KEYS.beta, subscriptionId: "duty" });
  const cases = [aCase("one"), aCase("two")];
  for (const caseId of cases) await journal.record(caseId);
  await until(async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.some(({ deliveries }) => deliveries === 2));
  const { incidents } = await hub.client.listIncidents({ resolved: false, pageSize: 0 });
  expect(incidents).toMatchObject([{ cause: "RECORD_REJECTED", target: "refusing", deliveries: 2, resolveTime: "", message: expect.stringContaining("示例：字段过长") }]);
  expect(new Set(incidents[0]?.caseIds)).toEqual(new Set(cases));
  subscriber.behaviour = delivered;
  for (const { deliveryId } of (await hub.client.listDeliveries({ subscriptionId: "refusing", caseId: "", state: 0, pageSize: 0, pageToken: "" })).deliveries) await hub.client.redriveDelivery({ deliveryId });
  await until(async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.length === 0);
  expect(await types("refusing")).toEqual([OPENED, RESOLVED]);
  const [opened, resolved] = await recorded("refusing");
  expect(resolved?.data).toMatchObject({ incidentId: opened?.data.incidentId, cause: "RECORD_REJECTED", target: "refusing", deliveries: 2 });
  expect((await hub.client.listIncidents({ resolved: true, pageSize: 10 })).incidents).toMatchObject([{ id: opened?.data.incidentId, resolveTime: expect.stringContaining("+08:00") }]);
  await until(() => onDuty.received.length === 2);
  expect(onDuty.received.map(({ event }) => [event?.type, event?.subject])).toEqual([[OPENED, "refusing"], [RESOLVED, "refusing"]]);
  for (const one of [subscriber, onDuty]) one.close();
});

test("a system that is away is one incident over a restart of the service, and resolved when it is back", async () => {
  const registry = createMemoryRegistry(aRegistry({ id: "away" }));
  const caseId = aCase("away");
  {
    await using hub = await startTestDelivery(nats.url, registry, { incidentSettings: settings });
    const subscriber = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "away", behaviour: away });
    await journal.record(caseId);
    await until(async () => (await types("away")).length === 1);
    expect((await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.filter(({ target }) => target === "away")).toMatchObject([{ cause: "TARGET_UNAVAILABLE" }]);
    subscriber.close();
  }
  await using hub = await startTestDelivery(nats.url, registry, { incidentSettings: settings });
  const subscriber = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "away", behaviour: away });
  // The service has looked many times meanwhile, and opened no second one.
  await until(() => subscriber.received.length > 3);
  expect((await recorded("away")).filter(({ data }) => data.cause === "TARGET_UNAVAILABLE")).toHaveLength(1);
  subscriber.behaviour = delivered;
  await until(async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.length === 0);
  expect((await recorded("away")).filter(({ data }) => data.cause === "TARGET_UNAVAILABLE").map(({ type }) => type)).toEqual([OPENED, RESOLVED]);
  subscriber.close();
});

test("a forgotten pause and a subscriber that does not come are incidents; only operators may ask", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "paused", paused: true, pauseReason: "示例：系统升级" }, { id: "absent" }), { incidentSettings: settings });
  await journal.record(aCase("absent"));
  const causes = async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.map(({ target, cause }) => `${target} ${cause}`).sort();
  await until(async () => (await causes()).length >= 2);
  expect(await causes()).toEqual(["absent NOT_CONNECTED", "paused PAUSED"]);
  await expect(hub.client.listIncidents({ resolved: false, pageSize: 1_001 })).rejects.toThrow("INVALID_REQUEST");
});

test("a delivery that waits too long, and a case that keeps failing, are incidents of their own causes", async () => {
  const registry = aRegistry({ id: "silent" }, { id: "failing", maxAttempts: 1_000 });
  await using hub = await startTestDelivery(nats.url, registry, { incidentSettings: { ...settings, lagMs: 150 } });
  const silent = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "silent", behaviour: (delivery) => (delivery.event?.subject === caseId ? undefined : delivered(delivery)) });
  const failing: Behaviour = (delivery) => (delivery.event?.subject === caseId ? { result: AnswerResult.RETRY, reason: "TARGET_TIMEOUT", message: "示例" } : delivered(delivery));
  const trying = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "failing", behaviour: failing });
  const caseId = aCase("waits");
  await journal.record(caseId);
  await journal.record(caseId);
  const open = async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 })).incidents.filter(({ target }) => target === "silent" || target === "failing");
  await expect
    .poll(async () => (await open()).map(({ target, cause, deliveries, caseIds }) => [target, cause, deliveries, ...caseIds].join(" ")).sort(), { timeout: 10_000, interval: 20 })
    .toEqual([`failing TARGET_TIMEOUT 2 ${caseId}`, `silent LAGGING 2 ${caseId}`]);
  trying.behaviour = delivered;
  silent.close();
  const awake = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "silent" });
  await until(async () => (await open()).length === 0);
  for (const one of [trying, awake]) one.close();
});

test("while nats-server is away nothing is recorded twice", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "outage" }), { incidentSettings: settings });
  const subscriber = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "outage", behaviour: refused });
  await journal.record(aCase("outage"));
  await until(() => subscriber.received.length > 0);
  await nats.restart();
  await until(async () => (await types("outage").catch(() => [])).length > 0);
  await until(async () => (await hub.client.listIncidents({ resolved: false, pageSize: 0 }).catch(() => ({ incidents: [] }))).incidents.some(({ target }) => target === "outage"));
  expect((await types("outage")).filter((type) => type === OPENED)).toHaveLength(1);
  subscriber.close();
});
