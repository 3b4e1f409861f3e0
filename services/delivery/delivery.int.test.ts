import { afterAll, beforeAll, expect, test } from "vitest";
import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AnswerResult, DeliveryServiceDefinition, DeliveryState, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { delivered, startSubscriber, type Behaviour } from "./testing/testSubscriber.ts";
import { aCase, aRegistry, KEYS, openJournal, startTestDelivery, until } from "./testing/testHub.ts";

let nats: TestNatsServer;
let journal: Awaited<ReturnType<typeof openJournal>>;
beforeAll(async () => {
  nats = await startNatsServer();
  journal = await openJournal(nats.url);
});
afterAll(async () => {
  await journal.bus.close();
  await nats.close();
});

const key = KEYS.alpha;
const sequenceOf = ({ event }: Delivery) => Number(event?.sequence);
/** What an idempotent system has applied of these events, in the order of their first arrival. */
const applied = (received: readonly Delivery[], wanted: readonly number[]) => [...new Set(received.map(sequenceOf))].filter((one) => wanted.includes(one));
type Hub = Awaited<ReturnType<typeof startTestDelivery>>;

async function isSettled(hub: Hub, id: string): Promise<boolean> {
  const { cursor, journalLast, waiting, retrying } = await hub.state(id);
  return cursor === journalLast && waiting === 0 && retrying === 0;
}

test("events arrive in order per case while some fail, some are refused and the system is away now and then", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "flaky" }));
  const cases = Array.from({ length: 5 }, (_, index) => aCase(`flaky-${index}`));
  const recorded: { caseId: string; sequence: number }[] = [];
  for (let version = 0; version < 20; version++) {
    for (const caseId of cases) recorded.push({ caseId, sequence: await journal.record(caseId) });
  }
  let count = 0;
  const log: number[] = [];
  const flaky: Behaviour = (delivery) => {
    count++;
    if (count % 11 === 0) return { result: AnswerResult.RETRY, reason: "ROW_LOCKED" };
    if (count % 37 === 0) return { result: AnswerResult.UNAVAILABLE, reason: "CONNECTION_REFUSED" };
    log.push(sequenceOf(delivery));
    return delivered(delivery);
  };
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "flaky", behaviour: flaky });
  await until(() => isSettled(hub, "flaky"));
  for (const caseId of cases) {
    const wanted = recorded.filter((one) => one.caseId === caseId).map(({ sequence }) => sequence);
    expect([...new Set(log)].filter((one) => wanted.includes(one))).toEqual(wanted);
  }
  subscriber.close();
});

test("a case that keeps failing waits alone and is dead-lettered after its last attempt", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "stubborn", maxAttempts: 3 }));
  const [bad, good] = [aCase("bad"), aCase("good")];
  const first = await journal.record(bad);
  const second = await journal.record(bad);
  const other = await journal.record(good);
  const behaviour: Behaviour = (delivery) => (sequenceOf(delivery) === first ? { result: AnswerResult.RETRY, reason: "TIMEOUT_AT_ROW" } : delivered(delivery));
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "stubborn", behaviour });
  await until(() => subscriber.received.some((delivery) => sequenceOf(delivery) === other));
  const { deliveries } = await hub.client.listDeliveries({ subscriptionId: "stubborn", caseId: bad });
  expect(deliveries).toMatchObject([
    { sequence: BigInt(first), state: DeliveryState.RETRYING, reason: "TIMEOUT_AT_ROW", eventType: "hub.case.v1.PenaltyDecided" },
    { sequence: BigInt(second), state: DeliveryState.WAITING },
  ]);
  await until(() => subscriber.received.some((delivery) => sequenceOf(delivery) === second));
  const attempts = subscriber.received.filter((delivery) => sequenceOf(delivery) === first).map(({ attempt }) => attempt);
  expect(attempts).toEqual([1, 2, 3]);
  expect(await hub.state("stubborn")).toMatchObject({ deadLetters: 1 });
  subscriber.close();
});

test("a refused record is dead-lettered once, and delivered after a redrive", async () => {
  const registry = aRegistry({ id: "strict" });
  const caseId = aCase("strict");
  const refused = await journal.record(caseId, { penalty: { decisionNo: "示例罚〔2024〕1号", party: { name: "示例公司", uscc: "91520000MA00000000" } } });
  const next = await journal.record(caseId);
  const deliveryId = `strict.${refused}`;
  {
    await using hub = await startTestDelivery(nats.url, registry);
    const behaviour: Behaviour = (delivery) =>
      sequenceOf(delivery) === refused ? { result: AnswerResult.REFUSED, reason: "E019", message: "身份证号 520102199001011237 不得公开" } : delivered(delivery);
    const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "strict", behaviour });
    await until(() => isSettled(hub, "strict"));
    expect(applied(subscriber.received, [refused, next])).toEqual([refused, next]);
    subscriber.close();
  }
  // A restart changes nothing: it stays among the dead letters and is not sent again.
  await using hub = await startTestDelivery(nats.url, registry);
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "strict" });
  const { deliveries } = await hub.client.listDeliveries({ subscriptionId: "strict" });
  expect(deliveries).toMatchObject([{ deliveryId, state: DeliveryState.DEAD_LETTERED, attempts: 1, reason: "E019" }]);
  expect(deliveries[0]?.message).not.toContain("520102199001011237");
  await hub.client.redriveDelivery({ deliveryId });
  await until(() => subscriber.received.length > 0);
  expect(subscriber.received).toMatchObject([{ deliveryId, attempt: 2 }]);
  await until(async () => (await journal.hops()).some((hop) => hop.kind === HopKind.DELIVERED && hop.sequence === BigInt(refused)));
  const hops = (await journal.hops()).filter((hop) => hop.subscriptionId === "strict" && hop.sequence === BigInt(refused));
  expect(new Set(hops.map(({ kind }) => kind))).toEqual(new Set([HopKind.DEAD_LETTERED, HopKind.REDRIVEN, HopKind.DELIVERED]));
  expect(hops.at(-1)).toMatchObject({ attempt: 2, decisionNo: "示例罚〔2024〕1号", partyCode: "91520000MA00000000", receipt: `receipt-${deliveryId}`, caseId });
  expect(await hub.state("strict")).toMatchObject({ deadLetters: 0 });
  subscriber.close();
});

test("redrive refuses what is not a dead letter, and everybody without the operator's key", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "guarded" }));
  const redrive = (deliveryId: string) => hub.client.redriveDelivery({ deliveryId });
  await expect(redrive("guarded.999999")).rejects.toThrow("DELIVERY_NOT_FOUND");
  await expect(redrive("nobody.1")).rejects.toThrow("SUBSCRIPTION_NOT_FOUND");
  await expect(redrive("nonsense")).rejects.toThrow("INVALID_REQUEST");
  const channel = createHubChannel(hub.address, { key });
  await expect(channel.client(DeliveryServiceDefinition).listSubscriptionStates({})).rejects.toThrow("NOT_GRANTED");
  channel.close();
});

test("a system that is away holds its subscription, counts no attempt, and everything arrives when it is back", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "away" }));
  const cases = Array.from({ length: 30 }, (_, index) => aCase(`away-${index}`));
  const recorded = [];
  for (const caseId of cases) recorded.push(await journal.record(caseId));
  const away: Behaviour = () => ({ result: AnswerResult.UNAVAILABLE, reason: "CONNECTION_REFUSED" });
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "away", behaviour: away });
  await until(async () => (await hub.state("away")).heldReason === "CONNECTION_REFUSED");
  const before = subscriber.received.length;
  await until(() => subscriber.received.length >= before + 3);
  // While away it is probed with one delivery at a time.
  expect(subscriber.received.length).toBeLessThan(before + 10);
  subscriber.behaviour = delivered;
  await until(() => isSettled(hub, "away"));
  expect(new Set(applied(subscriber.received, recorded)).size).toBe(30);
  expect(subscriber.received.every(({ attempt }) => attempt === 1)).toBe(true);
  expect((await hub.state("away")).heldReason).toBe("");
  subscriber.close();
});

test("after a restart in the middle nothing is missing and nothing is out of order", async () => {
  const registry = aRegistry({ id: "restarted" });
  const cases = Array.from({ length: 10 }, (_, index) => aCase(`restarted-${index}`));
  const recorded: { caseId: string; sequence: number }[] = [];
  for (let version = 0; version < 20; version++) for (const caseId of cases) recorded.push({ caseId, sequence: await journal.record(caseId) });
  const seen: Delivery[] = [];
  for (const silentAfter of [25, 60, Infinity]) {
    await using hub = await startTestDelivery(nats.url, registry);
    let count = 0;
    const behaviour: Behaviour = (delivery) => {
      if (count++ > silentAfter) return undefined;
      seen.push(delivery);
      return count % 13 === 0 ? { result: AnswerResult.RETRY, reason: "BUSY" } : delivered(delivery);
    };
    const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "restarted", window: 4, behaviour });
    await until(() => (silentAfter === Infinity ? isSettled(hub, "restarted") : count > silentAfter));
    subscriber.close();
  }
  for (const caseId of cases) {
    const wanted = recorded.filter((one) => one.caseId === caseId).map(({ sequence }) => sequence);
    expect(applied(seen, wanted)).toEqual(wanted);
  }
});

test("a resident id never reaches a public view, and a partner sees it masked", async () => {
  const idNo = "520102199001011237";
  const registry = aRegistry({ id: "public-view", view: View.PUBLIC }, { id: "partner-view", view: View.PARTNER }, { id: "full-view" });
  await using hub = await startTestDelivery(nats.url, registry);
  const sequence = await journal.record(aCase("masked"), { penalty: { decisionNo: "示例罚〔2024〕2号", party: { name: "示例某", idNo, legalRepIdNo: idNo }, remarks: idNo } });
  const seen = new Map<string, Delivery>();
  for (const subscriptionId of ["public-view", "partner-view", "full-view"]) {
    const subscriber = startSubscriber({ address: hub.address, key, subscriptionId });
    await until(() => subscriber.received.some((delivery) => sequenceOf(delivery) === sequence));
    const mine = subscriber.received.find((delivery) => sequenceOf(delivery) === sequence);
    if (mine) seen.set(subscriptionId, mine);
    subscriber.close();
  }
  const partyOf = (id: string) => PenaltyDecided.decode(seen.get(id)?.event?.data ?? new Uint8Array()).penalty?.party;
  expect(partyOf("public-view")).toMatchObject({ name: "示例某", idNo: "", legalRepIdNo: "" });
  expect(partyOf("partner-view")).toMatchObject({ idNo: "520102********1237" });
  expect(partyOf("full-view")).toMatchObject({ idNo });
  expect(Buffer.from(seen.get("public-view")?.event?.data ?? []).includes(idNo)).toBe(false);
  // The hash is of what was sent: that of the whole record would let a reader guess the missing digits.
  const hashes = new Set([...seen.values()].map(({ event }) => event?.dataHash));
  expect(hashes.size).toBe(3);
  await until(async () => (await journal.hops()).some((hop) => hop.subscriptionId === "full-view" && hop.sequence === BigInt(sequence)));
  expect(JSON.stringify(await journal.hops(), (_, value: unknown) => (typeof value === "bigint" ? Number(value) : value))).not.toContain(idNo);
});

test("a second stream ends the first, and only the owner may open one", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "owned" }));
  const first = startSubscriber({ address: hub.address, key, subscriptionId: "owned" });
  await until(async () => (await hub.state("owned")).connected);
  const second = startSubscriber({ address: hub.address, key, subscriptionId: "owned" });
  expect(String(await first.ended)).toContain("SUBSCRIPTION_TAKEN_OVER");
  const stranger = startSubscriber({ address: hub.address, key: KEYS.beta, subscriptionId: "owned" });
  expect(String(await stranger.ended)).toContain("NOT_GRANTED");
  const unknown = startSubscriber({ address: hub.address, key, subscriptionId: "unknown" });
  expect(String(await unknown.ended)).toContain("SUBSCRIPTION_NOT_FOUND");
  second.close();
});

test("changes of the register take effect at once: paused, filtered, removed", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "changing", paused: true }));
  const mine = await journal.record(aCase("changing"), { source: { system: "ip-case" } });
  const theirs = await journal.record(aCase("changing"), { source: { system: "aic-case" } });
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "changing" });
  await until(async () => (await hub.state("changing")).heldReason === "paused");
  const conditions = [{ field: "source.system", values: ["ip-case"] }, { field: "noSuchField", values: ["x"] }];
  hub.registry.change(aRegistry({ id: "changing", conditions }));
  await until(() => isSettled(hub, "changing"));
  expect(applied(subscriber.received, [mine, theirs])).toEqual([mine]);
  hub.registry.change(aRegistry());
  expect(String(await subscriber.ended)).toContain("SUBSCRIPTION_NOT_FOUND");
});

test("after nats-server was killed deliveries go on", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "broken" }));
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "broken" });
  await until(() => isSettled(hub, "broken"));
  await nats.restart();
  await until(() => journal.bus.nc.rtt().then(() => true, () => false));
  const sequence = await journal.record(aCase("broken"));
  await until(() => applied(subscriber.received, [sequence]).length === 1);
  await until(() => isSettled(hub, "broken").catch(() => false));
  subscriber.close();
}, 20_000);
