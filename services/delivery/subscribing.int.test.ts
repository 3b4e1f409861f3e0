import { afterAll, beforeAll, expect, test } from "vitest";
import { AnswerResult, DeliveryStanding, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Order, RetryPolicy, type Start } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Decision, HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
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
const startAt = (at: Start["at"]): Start => ({ at });
type Hub = Awaited<ReturnType<typeof startTestDelivery>>;

async function isSettled(hub: Hub, id: string): Promise<boolean> {
  const { cursor, journalLast, waiting, retrying } = await hub.state(id);
  return cursor === journalLast && waiting === 0 && retrying === 0;
}

test("a new subscription begins now, at a time, at a sequence or at the beginning, once for all", async () => {
  const early = await journal.record(aCase("start"));
  await new Promise((resolve) => setTimeout(resolve, 20));
  const time = new Date().toISOString();
  const late = await journal.record(aCase("start"));
  const starts = {
    "start-now": startAt({ $case: "now", value: true }),
    "start-time": startAt({ $case: "time", value: time }),
    "start-sequence": startAt({ $case: "sequence", value: BigInt(early) }),
    "start-beginning": startAt({ $case: "beginning", value: true }),
  };
  const registry = aRegistry(...Object.entries(starts).map(([id, start]) => ({ id, start })));
  {
    await using hub = await startTestDelivery(nats.url, registry);
    expect((await hub.state("start-now")).cursor).toBe(BigInt(late));
  }
  const next = await journal.record(aCase("start"));
  // Nobody was connected so far: after a restart the place is still the one of the first opening.
  await using hub = await startTestDelivery(nats.url, registry);
  const first = new Map<string, number>();
  for (const subscriptionId of Object.keys(starts)) {
    const subscriber = startSubscriber({ address: hub.address, key, subscriptionId });
    await until(() => isSettled(hub, subscriptionId));
    first.set(subscriptionId, Math.min(...subscriber.received.map(sequenceOf)));
    subscriber.close();
  }
  expect(Object.fromEntries(first)).toEqual({ "start-now": next, "start-time": late, "start-sequence": early, "start-beginning": 1 });
  const before = (await journal.decisions("start-now"))[0];
  expect(before).toMatchObject({ fromSequence: 1n, throughSequence: BigInt(late), decision: Decision.BEFORE_START, condition: "start.now" });
});

test("every decision is on record as ranges with the part that did not hold, before the cursor has passed", async () => {
  const conditions = [{ field: "source.system", values: ["ip-case"] }];
  const start = startAt({ $case: "now", value: true });
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "deciding", conditions, version: 3, start }));
  const mine = { source: { system: "ip-case" } };
  const theirs = { source: { system: "aic-case" } };
  const recorded: number[] = [];
  for (const penalty of [theirs, theirs, mine, theirs]) recorded.push(await journal.record(aCase("deciding"), penalty));
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "deciding" });
  await until(() => isSettled(hub, "deciding"));
  await until(async () => (await journal.decisions("deciding")).some(({ throughSequence }) => throughSequence === BigInt(recorded[3] ?? 0)));
  const known = (await journal.decisions("deciding")).filter(({ decision }) => decision !== Decision.BEFORE_START);
  const decisionOn = (sequence: number) => known.find((range) => range.fromSequence <= sequence && sequence <= range.throughSequence);
  for (const index of [0, 1, 3]) {
    expect(decisionOn(recorded[index] ?? 0)).toMatchObject({ decision: Decision.CONDITION_FAILED, condition: "conditions[0]: source.system in ip-case", subscriptionVersion: 3 });
  }
  expect(decisionOn(recorded[2] ?? 0)).toMatchObject({ decision: Decision.MATCHED, condition: "" });
  expect(subscriber.received.map(sequenceOf)).toEqual([recorded[2]]);
  subscriber.close();
});

test("with order none a failing event keeps no other one of its case waiting", async () => {
  const start = startAt({ $case: "now", value: true });
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "unordered", order: Order.NONE, start }, { id: "ordered", start }));
  const caseId = aCase("unordered");
  const recorded = [await journal.record(caseId), await journal.record(caseId), await journal.record(caseId)];
  const stuck: Behaviour = (delivery) => (sequenceOf(delivery) === recorded[0] ? { result: AnswerResult.RETRY, reason: "BUSY", retryAfterMs: 60_000 } : delivered(delivery));
  const free = startSubscriber({ address: hub.address, key, subscriptionId: "unordered", behaviour: stuck });
  await until(() => free.received.length === 3);
  const bound = startSubscriber({ address: hub.address, key, subscriptionId: "ordered", behaviour: stuck });
  await until(async () => (await hub.state("ordered")).retrying === 1);
  expect(bound.received.map(sequenceOf)).toEqual([recorded[0]]);
  // The one that waits is found where it stands.
  const standing = (subscriptionId: string, sequence: number | undefined) => hub.client.getDeliveryStanding({ subscriptionId, sequence: BigInt(sequence ?? 0) });
  expect(await standing("ordered", recorded[0])).toMatchObject({ standing: DeliveryStanding.RETRYING, attempts: 1, reason: "BUSY" });
  expect(await standing("ordered", recorded[1])).toMatchObject({ standing: DeliveryStanding.WAITING_BEHIND, waitingBehind: BigInt(recorded[0] ?? 0) });
  await until(async () => (await standing("unordered", recorded[1])).standing === DeliveryStanding.PAST);
  expect((await standing("ordered", 999_999)).standing).toBe(DeliveryStanding.NOT_YET_READ);
  for (const subscriber of [free, bound]) subscriber.close();
});

test("a subscription's own retry policy gives the attempts and the delays", async () => {
  const start = startAt({ $case: "now", value: true });
  const retry = RetryPolicy.fromPartial({ maxAttempts: 4, baseMs: 60, maxMs: 90, multiplierPermille: 1_500, jitterPermille: 1 });
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "patient", retry, start }));
  const sequence = await journal.record(aCase("patient"));
  const times: number[] = [];
  const behaviour: Behaviour = () => {
    times.push(Date.now());
    return { result: AnswerResult.RETRY, reason: "BUSY" };
  };
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "patient", behaviour });
  await until(async () => (await hub.state("patient")).deadLetters === 1);
  expect(times).toHaveLength(4);
  const delays = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  for (const [index, least] of [58, 88, 88].entries()) expect(delays[index]).toBeGreaterThanOrEqual(least);
  const standing = await hub.client.getDeliveryStanding({ subscriptionId: "patient", sequence: BigInt(sequence) });
  expect(standing).toMatchObject({ standing: DeliveryStanding.DEAD_LETTERED, attempts: 4, reason: "BUSY" });
  subscriber.close();
});

test("no more deliveries go out at once, or in a second, than the subscription allows", async () => {
  const start = startAt({ $case: "now", value: true });
  const limits = { perSecond: 20, concurrency: 3, timeoutMs: 0 };
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "narrow", limits, start }));
  for (let index = 0; index < 40; index++) await journal.record(aCase(`narrow-${index}`));
  const silent = startSubscriber({ address: hub.address, key, subscriptionId: "narrow", behaviour: () => undefined });
  await until(() => silent.received.length === 3);
  await until(async () => (await hub.client.getDeliveryStanding({ subscriptionId: "narrow", sequence: BigInt(sequenceOf(silent.received[2]!)) })).standing === DeliveryStanding.IN_FLIGHT);
  expect(silent.received).toHaveLength(3);
  silent.close();
  await until(async () => !(await hub.state("narrow")).connected);
  const begun = Date.now();
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "narrow" });
  await until(() => subscriber.received.length === 40);
  // A second's worth may be saved up; the other 20 take a second.
  expect(Date.now() - begun).toBeGreaterThan(900);
  subscriber.close();
});

test("a held subscription says since when and why, is told once, and holds no other one", async () => {
  const start = startAt({ $case: "now", value: true });
  const paused = { id: "resting", paused: true, pauseReason: "示例维护 / maintenance", changeTime: "2026-03-01T08:00:00.000+08:00", start };
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "gone", start }, { id: "well", start }, paused));
  const sequence = await journal.record(aCase("gone"));
  await journal.record(aCase("gone"));
  const gone = startSubscriber({ address: hub.address, key, subscriptionId: "gone", behaviour: () => ({ result: AnswerResult.UNAVAILABLE, reason: "CONNECTION_REFUSED" }) });
  const well = startSubscriber({ address: hub.address, key, subscriptionId: "well" });
  await until(() => isSettled(hub, "well"));
  await until(() => gone.received.length > 4);
  const state = await hub.state("gone");
  expect(state).toMatchObject({ heldReason: "CONNECTION_REFUSED", waiting: 2 });
  expect(Date.parse(state.heldSince)).toBeLessThanOrEqual(Date.now());
  expect((await hub.state("well")).heldReason).toBe("");
  expect(await hub.state("resting")).toMatchObject({ heldReason: "paused", heldSince: "2026-03-01T08:00:00.000+08:00" });
  expect(await hub.client.getDeliveryStanding({ subscriptionId: "gone", sequence: BigInt(sequence) })).toMatchObject({ heldReason: "CONNECTION_REFUSED" });
  await until(async () => (await journal.hops()).some(({ kind, subscriptionId }) => kind === HopKind.HELD && subscriptionId === "gone"));
  const held = (await journal.hops()).filter(({ kind }) => kind === HopKind.HELD);
  expect(held.filter(({ subscriptionId }) => subscriptionId === "gone")).toHaveLength(1);
  expect(held.find(({ subscriptionId }) => subscriptionId === "resting")).toMatchObject({ reason: "paused", message: "示例维护 / maintenance", time: "2026-03-01T08:00:00.000+08:00" });
  for (const subscriber of [gone, well]) subscriber.close();
});
