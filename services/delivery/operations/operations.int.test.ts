import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeadLetterDiscarded } from "../../../proto/gen/hub/delivery/v1/delivery.ts";
import { AnswerResult, DeliveryStanding, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { DeadLetterFilter, LaterEvents, OperationKind, OperationState, ReplayRange, type Operation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { Filter, type Start, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { readRange } from "../../shared/bus/readRange.ts";
import { delivered, startSubscriber, type Behaviour } from "../testing/testSubscriber.ts";
import { aCase, aRegistry, KEYS, openJournal, OPERATORS, startTestDelivery, until } from "../testing/testHub.ts";

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

type Hub = Awaited<ReturnType<typeof startTestDelivery>>;
const key = KEYS.alpha;
const sequenceOf = ({ event }: Delivery) => Number(event?.sequence);
const start: Start = { at: { $case: "now", value: true } };
const refuse: Behaviour = () => ({ result: AnswerResult.REFUSED, reason: "E019" });
const aSubscription = (id: string, more: Partial<Subscription> = {}) => aRegistry({ id, start, ...more });
const words = { justification: "示例：原因已修复 / mended", batchSize: 0, paused: false };
const lettersOf = (subscriptionId: string, more: Partial<DeadLetterFilter> = {}) => DeadLetterFilter.fromPartial({ subscriptionId, ...more });
const aRange = (subscriptionId: string, more: Parameters<typeof ReplayRange.fromPartial>[0] = {}) => ReplayRange.fromPartial({ subscriptionId, ...more });

async function recordMany(name: string, count: number, cases = count): Promise<number[]> {
  const ids = Array.from({ length: cases }, (_, index) => aCase(`${name}-${index}`));
  const recorded: number[] = [];
  for (let index = 0; index < count; index++) recorded.push(await journal.record(ids[index % cases] ?? ""));
  return recorded;
}

/** Makes dead letters of everything recorded. */
async function bury(hub: Hub, subscriptionId: string, count: number): Promise<void> {
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId, behaviour: refuse });
  await until(async () => (await hub.state(subscriptionId)).deadLetters === count);
  subscriber.close();
}

async function untilState(hub: Hub, operationId: string, state: OperationState): Promise<Operation> {
  let last: Operation | undefined;
  await until(async () => (last = (await hub.operations.getOperation({ operationId })).operation)?.state === state);
  if (!last) throw new Error("no operation");
  return last;
}

const idOf = ({ operation }: { operation?: Operation | undefined }) => operation?.id ?? "";

test("dead letters are counted first, put back in batches, and those that fail again are said to have failed", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("redriven"));
  const recorded = await recordMany("redriven", 10);
  await bury(hub, "redriven", 10);
  const filter = lettersOf("redriven", { reason: "E019" });
  expect(await hub.operations.previewDeadLetters({ filter, samples: 2 })).toMatchObject({
    total: 10n,
    cases: 10n,
    counts: [{ subscriptionId: "redriven", reason: "E019", count: 10n }],
    samples: [`redriven.${recorded[0]}`, `redriven.${recorded[1]}`],
  });
  expect((await hub.operations.previewDeadLetters({ filter: { ...filter, reason: "OTHER" }, samples: 0 })).total).toBe(0n);
  let [open, most] = [0, 0];
  const behaviour: Behaviour = (delivery) => {
    most = Math.max(most, ++open);
    setTimeout(() => open--, 20);
    if (sequenceOf(delivery) === recorded[3]) return { result: AnswerResult.REFUSED, reason: "E020" };
    return { ...delivered(delivery), duplicate: sequenceOf(delivery) === recorded[4] };
  };
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "redriven", behaviour });
  const request = { ...words, requestId: randomUUID(), filter, laterEvents: LaterEvents.WAIT, batchSize: 4 };
  const started = await hub.as(OPERATORS.asker).startRedrive(request);
  expect(started.operation).toMatchObject({ kind: OperationKind.REDRIVE, requestedBy: "asker", total: 10n });
  // The same request again starts nothing new.
  expect(idOf(await hub.operations.startRedrive(request))).toBe(idOf(started));
  const done = await untilState(hub, idOf(started), OperationState.DONE);
  expect(done).toMatchObject({ total: 10n, done: 9n, unchanged: 1n, failed: 1n });
  expect(most).toBeLessThanOrEqual(4);
  expect(await hub.state("redriven")).toMatchObject({ deadLetters: 1, openOperations: 0 });
  await until(async () => (await journal.hops()).some(({ kind, operationId }) => kind === HopKind.DELIVERED && operationId === done.id));
  expect((await journal.hops()).find(({ kind, operationId }) => kind === HopKind.REDRIVEN && operationId === done.id)).toMatchObject({ operator: "asker", subscriptionId: "redriven" });
  subscriber.close();
});

test("later events of the case wait behind a redriven delivery, or follow on their own, as the operator chooses", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "waits", start }, { id: "follows", start }));
  const caseId = aCase("later");
  const first = await journal.record(caseId);
  for (const id of ["waits", "follows"]) await bury(hub, id, 1);
  const stuck: Behaviour = (delivery) => (sequenceOf(delivery) === first ? { result: AnswerResult.RETRY, reason: "BUSY", retryAfterMs: 60_000 } : delivered(delivery));
  const subscribers = ["waits", "follows"].map((subscriptionId) => startSubscriber({ address: hub.address, key, subscriptionId, behaviour: stuck }));
  for (const [id, laterEvents] of [["waits", LaterEvents.WAIT], ["follows", LaterEvents.FOLLOW]] as const) {
    await hub.operations.startRedrive({ ...words, requestId: randomUUID(), filter: lettersOf(id), laterEvents });
    await until(async () => (await hub.client.getDeliveryStanding({ subscriptionId: id, sequence: BigInt(first) })).standing === DeliveryStanding.RETRYING);
  }
  const second = await journal.record(caseId);
  const standing = async (subscriptionId: string) => (await hub.client.getDeliveryStanding({ subscriptionId, sequence: BigInt(second) })).standing;
  await until(async () => (await standing("waits")) === DeliveryStanding.WAITING_BEHIND);
  await until(async () => (await standing("follows")) === DeliveryStanding.PAST);
  for (const subscriber of subscribers) subscriber.close();
});

test("a redrive can be paused, goes on where it stood after a restart, and ends when it is cancelled", async () => {
  const registry = aSubscription("interrupted");
  await recordMany("interrupted", 6);
  let operationId = "";
  {
    await using hub = await startTestDelivery(nats.url, aRegistry({ id: "interrupted", start: { at: { $case: "beginning", value: true } } }));
    const letters = Number((await hub.state("interrupted")).journalLast);
    await bury(hub, "interrupted", letters);
    operationId = idOf(await hub.operations.startRedrive({ ...words, requestId: randomUUID(), filter: lettersOf("interrupted"), laterEvents: LaterEvents.WAIT, batchSize: 3, paused: true }));
    expect((await hub.state("interrupted")).openOperations).toBe(1);
    await hub.operations.resumeOperation({ operationId });
    // Nobody is connected: the first batch is put back and waits.
    await until(async () => (await hub.state("interrupted")).retrying === 3);
  }
  await using hub = await startTestDelivery(nats.url, registry);
  expect((await hub.operations.getOperation({ operationId })).operation?.state).toBe(OperationState.RUNNING);
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "interrupted" });
  await until(() => subscriber.received.length >= 3);
  const done = await untilState(hub, operationId, OperationState.DONE);
  expect(done.done).toBe(done.total);
  await expect(hub.operations.cancelOperation({ operationId })).rejects.toThrow("OPERATION_WRONG_STATE");
  subscriber.close();
});

test("what is given up stays on record with the reason, in the journal before anything else", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("given-up"));
  const recorded = await recordMany("given-up", 3);
  await bury(hub, "given-up", 3);
  const discard = (justification: string) => hub.as(OPERATORS.asker).startDiscard({ requestId: randomUUID(), filter: lettersOf("given-up", { deliveryIds: [`given-up.${recorded[0]}`, `given-up.${recorded[2]}`] }), justification });
  await expect(discard("无")).rejects.toThrow("INVALID_REQUEST");
  const nobodys = hub.operations.startRedrive({ ...words, requestId: randomUUID(), filter: DeadLetterFilter.fromPartial({ deliveryIds: ["given-up.999999"] }), laterEvents: LaterEvents.WAIT });
  await expect(nobodys).rejects.toThrow("DELIVERY_NOT_DEAD_LETTERED");
  const operationId = idOf(await discard("示例：重复数据，无需送达"));
  expect(await untilState(hub, operationId, OperationState.DONE)).toMatchObject({ total: 2n, done: 2n });
  expect((await hub.state("given-up")).deadLetters).toBe(1);
  const facts: DeadLetterDiscarded[] = [];
  for await (const batch of readRange(journal.bus, { from: 1, through: Number.MAX_SAFE_INTEGER, filter: "delivery.*.given-up.*" })) facts.push(...batch.map(({ event }) => DeadLetterDiscarded.decode(event.data)));
  expect(facts).toMatchObject(
    [recorded[0], recorded[2]].map((sequence) => ({ deliveryId: `given-up.${sequence}`, operator: "asker", justification: "示例：重复数据，无需送达", reason: "E019", attempts: 1, operationId })),
  );
  const discarded = (await journal.hops()).filter(({ kind, subscriptionId }) => kind === HopKind.DISCARDED && subscriptionId === "given-up");
  expect(discarded.map(({ deliveryId }) => deliveryId)).toEqual(facts.map(({ deliveryId }) => deliveryId));
  expect(discarded[0]).toMatchObject({ operator: "asker", message: "示例：重复数据，无需送达" });
});

test("a replay is previewed, goes out in lanes of its own, marked, and live deliveries pass it", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("replayed"));
  const recorded = await recordMany("replayed", 30, 10);
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "replayed", window: 10 });
  await until(async () => (await hub.state("replayed")).cursor >= BigInt(recorded.at(-1) ?? 0));
  const range = aRange("replayed", { start: { at: { $case: "sequence", value: BigInt(recorded[10] ?? 0) } } });
  expect(await hub.operations.previewReplay({ range, compare: true })).toMatchObject({
    total: 20n,
    cases: 10n,
    byType: { "hub.case.v1.PenaltyDecided": 20n },
    firstSequence: BigInt(recorded[10] ?? 0),
    lastSequence: BigInt(recorded[29] ?? 0),
    system: "alpha",
    needsApproval: false,
    compared: false,
  });
  const again: Delivery[] = [];
  const held: Delivery[] = [];
  let isHolding = true;
  subscriber.behaviour = (delivery) => {
    if (delivery.replayId === "") return delivered(delivery);
    if (isHolding) return void held.push(delivery);
    again.push(delivery);
    return { ...delivered(delivery), duplicate: true };
  };
  const operationId = idOf(await hub.as(OPERATORS.asker).startReplay({ ...words, requestId: randomUUID(), range, batchSize: 100 }));
  // A replay has half of the window and no answer comes: what is live passes all the same.
  await until(() => held.length === 5);
  const live = await journal.record(aCase("replayed-live"));
  await until(() => subscriber.received.some((delivery) => sequenceOf(delivery) === live && delivery.replayId === ""));
  expect(held).toHaveLength(5);
  isHolding = false;
  subscriber.close();
  const second = startSubscriber({ address: hub.address, key, subscriptionId: "replayed", behaviour: subscriber.behaviour });
  const done = await untilState(hub, operationId, OperationState.DONE);
  expect(done).toMatchObject({ total: 20n, done: 20n, unchanged: 20n, failed: 0n });
  expect(new Set(again.map(({ deliveryId }) => deliveryId))).toEqual(new Set(recorded.slice(10).map((sequence) => `replayed.${sequence}.${operationId}`)));
  expect(again.every(({ replayId }) => replayId === operationId)).toBe(true);
  for (const caseId of new Set(again.map(({ event }) => event?.subject))) {
    const sequences = again.filter(({ event }) => event?.subject === caseId).map(sequenceOf);
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b));
  }
  const hops = (await journal.hops()).filter((hop) => hop.operationId === operationId);
  expect(hops.filter(({ kind }) => kind === HopKind.REPLAYED).length).toBeGreaterThanOrEqual(20);
  expect(hops.filter(({ kind }) => kind === HopKind.DELIVERED)).toHaveLength(20);
  second.close();
});

test("a replay takes only the cases, the filter or the sequences asked for", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("chosen"));
  const cases = [aCase("chosen"), aCase("chosen")];
  const recorded: number[] = [];
  for (const system of ["ip-case", "aic-case"]) for (const caseId of cases) recorded.push(await journal.record(caseId, { source: { system } }));
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "chosen" });
  await until(async () => (await hub.state("chosen")).cursor >= BigInt(recorded.at(-1) ?? 0));
  const replay = async (more: Parameters<typeof ReplayRange.fromPartial>[0]) => {
    const from = subscriber.received.length;
    await untilState(hub, idOf(await hub.operations.startReplay({ ...words, requestId: randomUUID(), range: aRange("chosen", more) })), OperationState.DONE);
    return subscriber.received.slice(from).map(sequenceOf).sort((a, b) => a - b);
  };
  expect(await replay({ caseIds: [cases[1] ?? ""] })).toEqual([recorded[1], recorded[3]]);
  expect(await replay({ filter: Filter.fromPartial({ field: "data.source.system", equals: "aic-case" }) })).toEqual([recorded[2], recorded[3]]);
  expect(await replay({ sequences: [BigInt(recorded[3] ?? 0), BigInt(recorded[0] ?? 0)] })).toEqual([recorded[0], recorded[3]]);
  expect(await replay({ throughSequence: BigInt(recorded[1] ?? 0), start })).toEqual([]);
  subscriber.close();
});

test("what a replay has delivered needs no person any more, and what it could not deliver does", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("mending"));
  const [healed, sick] = await recordMany("mending", 2);
  await bury(hub, "mending", 2);
  const behaviour: Behaviour = (delivery) => (sequenceOf(delivery) === sick ? { result: AnswerResult.REFUSED, reason: "E021" } : delivered(delivery));
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "mending", behaviour });
  const range = aRange("mending", { sequences: [BigInt(healed ?? 0), BigInt(sick ?? 0)] });
  const operationId = idOf(await hub.operations.startReplay({ ...words, requestId: randomUUID(), range }));
  expect(await untilState(hub, operationId, OperationState.DONE)).toMatchObject({ total: 2n, done: 1n, failed: 1n });
  await until(async () => (await hub.state("mending")).deadLetters === 1);
  const { deliveries } = await hub.client.listDeliveries({ subscriptionId: "mending" });
  expect(deliveries).toMatchObject([{ deliveryId: `mending.${sick}`, reason: "E021" }]);
  subscriber.close();
});

test("a replay waits for a second operator where the subscription asks for it, survives a restart, and can be cancelled", async () => {
  const registry = aSubscription("guarded", { replayNeedsApproval: true });
  let operationId = "";
  {
    await using hub = await startTestDelivery(nats.url, registry);
    await recordMany("guarded", 200, 100);
    const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "guarded" });
    await until(() => subscriber.received.length === 200);
    await until(async () => (await hub.state("guarded")).waiting === 0);
    const range = aRange("guarded");
    const asker = hub.as(OPERATORS.asker);
    await expect(hub.as(OPERATORS.looker).startReplay({ ...words, requestId: randomUUID(), range })).rejects.toThrow("NOT_GRANTED");
    operationId = idOf(await asker.startReplay({ ...words, requestId: randomUUID(), range, batchSize: 5 }));
    expect((await asker.getOperation({ operationId })).operation?.state).toBe(OperationState.AWAITING_APPROVAL);
    await expect(asker.approveOperation({ operationId })).rejects.toThrow("NOT_GRANTED");
    await expect(asker.resumeOperation({ operationId })).rejects.toThrow("OPERATION_WRONG_STATE");
    await expect(hub.as(OPERATORS.looker).approveOperation({ operationId })).rejects.toThrow("NOT_GRANTED");
    expect(subscriber.received).toHaveLength(200);
    await hub.as(OPERATORS.approver).approveOperation({ operationId });
    await until(() => subscriber.received.length > 230);
    await asker.pauseOperation({ operationId });
    subscriber.close();
  }
  await using hub = await startTestDelivery(nats.url, registry);
  const subscriber = startSubscriber({ address: hub.address, key, subscriptionId: "guarded" });
  const { operation } = await hub.operations.getOperation({ operationId });
  expect(operation).toMatchObject({ state: OperationState.PAUSED, requestedBy: "asker", approvedBy: "approver" });
  const live = await journal.record(aCase("guarded"));
  await until(() => subscriber.received.some((delivery) => sequenceOf(delivery) === live));
  expect(subscriber.received.filter(({ replayId }) => replayId !== "")).toEqual([]);
  await hub.operations.resumeOperation({ operationId });
  const done = await untilState(hub, operationId, OperationState.DONE);
  expect(done.done).toBe(done.total);
  const another = idOf(await hub.operations.startReplay({ ...words, requestId: randomUUID(), range: aRange("guarded") }));
  expect((await hub.operations.cancelOperation({ operationId: another })).operation?.state).toBe(OperationState.CANCELLED);
  const { operations } = await hub.operations.listOperations({ subscriptionId: "guarded", open: false, pageSize: 0 });
  expect(operations.map(({ id }) => id)).toEqual([another, operationId]);
  expect((await hub.operations.listOperations({ subscriptionId: "guarded", open: true, pageSize: 0 })).operations).toEqual([]);
  subscriber.close();
});

test("a wrong request is refused with the field and the remedy", async () => {
  await using hub = await startTestDelivery(nats.url, aSubscription("asked"));
  const replay = (range: ReplayRange | undefined, more = {}) => hub.operations.startReplay({ ...words, requestId: randomUUID(), range, ...more });
  await expect(replay(undefined)).rejects.toThrow("range");
  await expect(replay(aRange("nobody"))).rejects.toThrow("SUBSCRIPTION_NOT_FOUND");
  await expect(replay(aRange("asked", { sequences: [1n], until: "2026-01-01T00:00:00+08:00" }))).rejects.toThrow("range.sequences");
  await expect(replay(aRange("asked", { until: "yesterday" }))).rejects.toThrow("RFC 3339");
  await expect(replay(aRange("asked"), { requestId: "once" })).rejects.toThrow("UUID");
  await expect(replay(aRange("asked"), { justification: " " })).rejects.toThrow("justification");
  await expect(replay(aRange("asked"), { batchSize: 20_000 })).rejects.toThrow("batch_size");
  await expect(hub.operations.getOperation({ operationId: "none" })).rejects.toThrow("OPERATION_NOT_FOUND");
});
