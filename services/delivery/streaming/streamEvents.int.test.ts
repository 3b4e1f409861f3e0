import { afterAll, beforeAll, expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { DeliveryServiceDefinition, StreamEventsRequest, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Filter, Right, View, Way, type Registry, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";
import { sm3 } from "../../shared/ids.ts";
import { aCase, aRegistry, KEYS, openJournal, PENALTY_DECIDED, SERVICE_KEY, startTestDelivery, until } from "../testing/testHub.ts";

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

const OPERATORS = { viewer: "key-of-operator-viewer", guest: "key-of-operator-guest" } as const;
const operators = [
  { id: "viewer", name: "示例甲", keyHashes: [sm3(OPERATORS.viewer)], rights: [Right.VIEW_MASKED, Right.VIEW_FULL], disabled: false },
  { id: "guest", name: "示例乙", keyHashes: [sm3(OPERATORS.guest)], rights: [], disabled: false },
];
const withOperators = (...subscriptions: readonly Partial<Subscription>[]): Registry => ({ ...aRegistry(...subscriptions), operators });
const reader = (rest: Partial<Subscription> = {}): Partial<Subscription> => ({ id: "reader", way: Way.EVENTS, view: View.PARTNER, ...rest });

type Hub = Awaited<ReturnType<typeof startTestDelivery>>;

/** Reads in the background until closed. */
function read(hub: Hub, key: string, request: Parameters<typeof StreamEventsRequest.fromPartial>[0]) {
  const channel = createHubChannel(hub.address, { key });
  const stopping = new AbortController();
  const received: Delivery[] = [];
  const positions: number[] = [];
  const run = async () => {
    for await (const { deliveries, position } of channel.client(DeliveryServiceDefinition).streamEvents(StreamEventsRequest.fromPartial(request), { signal: stopping.signal })) {
      received.push(...deliveries);
      positions.push(Number(position));
    }
  };
  const ended = run().then(() => "", String).finally(() => channel.close());
  return { received, positions, ended, sequences: () => received.map(({ event }) => Number(event?.sequence)), close: () => stopping.abort() };
}

const dataOf = ({ event }: Delivery) => PenaltyDecided.decode(event?.data ?? new Uint8Array());
const idNo = "520102199001011237";

test("a reader gets its subscription's events in its view from any place, and resumes after the last one it has", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators(reader()));
  const caseId = aCase("read");
  const recorded = [];
  for (let i = 0; i < 5; i++) recorded.push(await journal.record(caseId, { penalty: { decisionNo: `示例${i}号`, party: { name: "示例某", idNo } } }));
  const all = read(hub, KEYS.alpha, { subscriptionId: "reader", start: { at: { $case: "beginning", value: true } }, untilNow: true });
  expect(await all.ended).toBe("");
  expect(all.sequences()).toEqual(recorded);
  expect(all.positions.at(-1)).toBeGreaterThanOrEqual(recorded[4]!);
  expect(dataOf(all.received[0]!).penalty?.party?.idNo).toBe("520102********1237");
  expect(all.received[0]).toMatchObject({ deliveryId: `reader.${recorded[0]}`, attempt: 1 });
  const after = read(hub, KEYS.alpha, { subscriptionId: "reader", afterSequence: BigInt(recorded[2]!) });
  await until(() => after.received.length === 2);
  const live = read(hub, KEYS.alpha, { subscriptionId: "reader" });
  await until(() => live.positions.length > 0);
  const next = await journal.record(caseId);
  await until(() => live.received.length === 1 && after.received.length === 3);
  expect([live.sequences(), after.sequences()]).toEqual([[next], [...recorded.slice(3), next]]);
  after.close();
  live.close();
});

test("only the subscription's own system and operators read, and only what is read this way", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators(reader(), { id: "streamed" }));
  const refused = (key: string, request: Parameters<typeof read>[2]) => read(hub, key, request).ended;
  expect(await refused(KEYS.beta, { subscriptionId: "reader" })).toContain("NOT_GRANTED");
  expect(await refused("nobody's key", { subscriptionId: "reader" })).toContain("UNAUTHENTICATED");
  expect(await refused(KEYS.alpha, { subscriptionId: "unknown" })).toContain("SUBSCRIPTION_NOT_FOUND");
  expect(await refused(KEYS.alpha, { subscriptionId: "streamed" })).toContain("WAY_EVENTS");
  expect(await refused(KEYS.alpha, {})).toContain("NOT_GRANTED");
  expect(await refused(KEYS.alpha, { subscriptionId: "reader", afterSequence: 9_999_999n })).toContain("past the end");
  expect(await refused(KEYS.alpha, { subscriptionId: "reader", eventTypes: ["hub.case.v1.Nonsense"] })).toContain("hub.case.v1.Nonsense");
  expect(await refused(KEYS.alpha, { subscriptionId: "reader", filter: { field: "data.penalty.party.idNo", equals: idNo } })).toContain("NOT_GRANTED");
  expect(await refused(KEYS.alpha, { subscriptionId: "reader", filter: { field: "data.noSuchField", equals: "x" } })).toContain("INVALID_REQUEST");
});

test("an operator reads without a subscription, filtered, and sees what the rights allow but never more than a partner", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators({ id: "whole", view: View.FULL }));
  const wanted = await journal.record(aCase("wanted"), { penalty: { decisionNo: "示例罚〔2024〕77号", party: { name: "示例某", idNo } } });
  await journal.record(aCase("other"), { penalty: { decisionNo: "示例罚〔2024〕78号" } });
  const request = { start: { at: { $case: "beginning" as const, value: true } }, eventTypes: [PENALTY_DECIDED], filter: { field: "data.penalty.decisionNo", equals: "示例罚〔2024〕77号" }, untilNow: true };
  const idNoSeenBy = async (key: string, more: { subscriptionId?: string } = {}) => {
    const tail = read(hub, key, { ...request, ...more });
    expect(await tail.ended).toBe("");
    expect(tail.sequences()).toEqual([wanted]);
    return dataOf(tail.received[0]!).penalty?.party?.idNo;
  };
  for (const key of [OPERATORS.viewer, SERVICE_KEY]) {
    expect(await idNoSeenBy(key)).toBe("520102********1237");
    expect(await idNoSeenBy(key, { subscriptionId: "whole" })).toBe("520102********1237");
  }
  expect(await idNoSeenBy(OPERATORS.guest)).toBe("");
});

test("changes of the register take effect while a reader reads: paused is silent, a narrower filter holds, a disabled system ends it", async () => {
  const first = withOperators(reader());
  await using hub = await startTestDelivery(nats.url, first);
  const live = read(hub, KEYS.alpha, { subscriptionId: "reader" });
  await until(() => live.positions.length > 0);
  hub.registry.change(withOperators(reader({ paused: true })));
  await until(() => hub.state("reader").then(({ heldReason }) => heldReason === "paused"));
  const whilePaused = await journal.record(aCase("paused"), { source: { system: "ip-case" } });
  const filtered = await journal.record(aCase("paused"), { source: { system: "aic-case" } });
  expect(live.received).toEqual([]);
  hub.registry.change(withOperators(reader({ conditions: [{ field: "source.system", values: ["ip-case"] }] })));
  const last = await journal.record(aCase("paused"), { source: { system: "ip-case" } });
  await until(() => live.sequences().includes(last));
  expect(live.sequences()).toEqual([whilePaused, last]);
  expect(live.sequences()).not.toContain(filtered);
  hub.registry.change({ ...first, systems: first.systems.map((system) => ({ ...system, disabled: true })) });
  expect(await live.ended).toContain("NOT_GRANTED");
});

test("a reader that does not read keeps nothing in the hub's memory, and gets everything when it reads on", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators(reader()));
  const from = await journal.record(aCase("slow"));
  const large = "长".repeat(20_000);
  for (let i = 0; i < 300; i++) await journal.record(aCase("slow"), { penalty: { remarks: large } });
  const channel = createHubChannel(hub.address, { key: KEYS.alpha });
  const stream = channel.client(DeliveryServiceDefinition).streamEvents(StreamEventsRequest.fromPartial({ subscriptionId: "reader", afterSequence: BigInt(from), untilNow: true }))[Symbol.asyncIterator]();
  await stream.next();
  // 18 MB are to come: the hub stops reading when the first few are on their way.
  const before = process.memoryUsage().arrayBuffers;
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(12 * 1024 * 1024);
  let count = 0;
  for (let next = await stream.next(); !next.done; next = await stream.next()) {
    count += next.value.deliveries.length;
    expect(next.value.deliveries.reduce((sum, { event }) => sum + (event?.data.length ?? 0), 0)).toBeLessThan(1.2 * 1024 * 1024);
  }
  expect(count).toBe(300);
  channel.close();
});

test("a dry run counts what a subscription would take and why not the rest, and shows samples", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators());
  const caseId = aCase("dry");
  const sequences = [await journal.record(caseId, { penalty: { decisionNo: "干跑1号" } }), await journal.record(caseId, { penalty: { decisionNo: "干跑2号" } })];
  const subscription = { id: "planned", system: "alpha", eventTypes: [PENALTY_DECIDED], filter: Filter.fromPartial({ field: "data.penalty.decisionNo", prefix: "干跑" }) };
  const found = await hub.client.dryRunSubscription({ subscription, days: 1, samples: 1 });
  expect(found).toMatchObject({ matched: 2n, cases: 1n, byType: { [PENALTY_DECIDED]: 2n }, samples: [{ caseId, sequence: BigInt(sequences[1]!), eventType: PENALTY_DECIDED }] });
  expect(found.examined).toBeGreaterThan(300n);
  expect(found.refusals).toMatchObject([{ decision: Decision.FILTER_FAILED, condition: expect.stringContaining("decisionNo") as string, count: found.examined - 2n }]);
  const other = await hub.client.dryRunSubscription({ subscription: { ...subscription, eventTypes: ["hub.credit.v1.Published"], filter: undefined }, days: 1 });
  expect(other).toMatchObject({ matched: 0n, refusals: [{ decision: Decision.TYPE_NOT_SUBSCRIBED }] });
});

test("a dry run over personal fields needs the right to see them", async () => {
  await using hub = await startTestDelivery(nats.url, withOperators());
  const subscription = { id: "planned", system: "alpha", eventTypes: [PENALTY_DECIDED], filter: Filter.fromPartial({ field: "data.penalty.party.idNo", equals: idNo }) };
  const dryRun = async (key: string) => {
    const channel = createHubChannel(hub.address, { key });
    return channel.client(DeliveryServiceDefinition).dryRunSubscription({ subscription, days: 1 }).finally(() => channel.close());
  };
  await expect(dryRun(OPERATORS.guest)).rejects.toThrow("RIGHT_VIEW_FULL");
  expect((await dryRun(OPERATORS.viewer)).matched).toBeGreaterThan(0n);
  await expect(dryRun(KEYS.alpha)).rejects.toThrow("NOT_GRANTED");
});
