import { afterAll, beforeAll, expect, test } from "vitest";
import { AnswerInventoryRequest, ReconcileServiceDefinition, type HeldRecord, type ReconcileRequest, type ReconcileUploadRequest } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";
import { toShanghaiTime } from "../../shared/time.ts";
import { HubError } from "../../shared/errors.ts";
import { createLogger } from "../../shared/log.ts";
import { InventoryDesk } from "./answerInventory.ts";
import type { Reconciler } from "./reconciler.ts";
import { runSchedule } from "./runSchedule.ts";
import { aCase, aRegistry, KEYS, openJournal, SERVICE_KEY, startTestDelivery, until } from "../testing/testHub.ts";
import { delivered, startSubscriber } from "../testing/testSubscriber.ts";

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

const open = (subscriptionId: string, more: Partial<ReconcileRequest> = {}): ReconcileRequest => ({
  subscriptionId,
  from: "",
  until: toShanghaiTime(Date.now() + 3_600_000),
  repair: false,
  ...more,
});

async function* upload(request: ReconcileRequest, records: readonly HeldRecord[]): AsyncGenerator<ReconcileUploadRequest> {
  yield { open: request, omitsWithdrawn: false, records: [] };
  yield { open: undefined, omitsWithdrawn: false, records: [...records] };
}

function connect(address: string, key: string) {
  const channel = createHubChannel(address, { key });
  return { client: channel.client(ReconcileServiceDefinition), close: () => channel.close() };
}

/** A subscription whose events are delivered; resolves with what its subscriber got of each case. */
async function deliverAll(hub: Awaited<ReturnType<typeof startTestDelivery>>, id: string, cases: number): Promise<HeldRecord[]> {
  const subscriber = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: id, behaviour: delivered });
  for (let number = 0; number < cases; number++) {
    const caseId = aCase(`${id}-${number}`);
    for (let version = 0; version <= number % 3; version++) await journal.record(caseId);
  }
  await until(async () => {
    const { cursor, journalLast, waiting } = await hub.state(id);
    return cursor === journalLast && waiting === 0;
  });
  subscriber.close();
  const last = new Map<string, HeldRecord>();
  for (const { event } of subscriber.received) {
    if (event) last.set(event.subject, { key: event.subject, version: event.caseVersion, hash: event.dataHash });
  }
  return [...last.values()];
}

test("a subscriber without an adapter uploads what it holds, with the hashes it was given in its view", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "upload", view: View.PARTNER }));
  const held = await deliverAll(hub, "upload", 30);
  const { client, close } = connect(hub.address, KEYS.alpha);
  const { report } = await client.reconcileUpload(upload(open("upload"), held));
  expect(report).toMatchObject({ missing: 0n, stale: 0n, extra: 0n, withHashes: true, requestedBy: "alpha" });
  expect(report?.expectedDigest).toBe(report?.heldDigest);

  const [first, second, ...rest] = held;
  const changed = [{ ...first!, hash: "0".repeat(63) + "1" }, ...rest, { key: "palien", version: 1, hash: "5".repeat(64) }];
  const second_ = await client.reconcileUpload(upload(open("upload"), changed));
  expect(second_.report).toMatchObject({ missing: 1n, stale: 1n, extra: 1n });
  expect(second_.report?.differences.map(({ kind, key }) => `${kind} ${key}`).sort()).toEqual([`extra palien`, `missing ${second!.key}`, `stale ${first!.key}`]);
  close();
});

test("what waits for a subscriber that is away is under way, not missing", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "behind" }));
  await journal.record(aCase("behind"));
  const { client, close } = connect(hub.address, SERVICE_KEY);
  const { report } = await client.reconcileUpload(upload(open("behind"), []));
  expect(report).toMatchObject({ expected: 0n, missing: 0n });
  expect(report?.underWay).toBeGreaterThan(0n);
  close();
});

test("a period leaves out records whose last event lies outside it", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "period" }));
  const held = await deliverAll(hub, "period", 3);
  const { client, close } = connect(hub.address, SERVICE_KEY);
  const past = { from: "2020-01-01T00:00:00+08:00", until: "2020-02-01T00:00:00+08:00" };
  const { report } = await client.reconcileUpload(upload(open("period", past), held.slice(1)));
  expect(report).toMatchObject({ expected: 0n, missing: 0n, stale: 0n, ...past, until: "2020-02-01T00:00:00.000+08:00" });
  await expect(client.reconcileUpload(upload(open("period", { from: "gestern" }), []))).rejects.toThrow(/RFC 3339/);
  close();
});

test("only the owner and operators are let in, and only operators may repair", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "guarded" }));
  const [owner, stranger, operator] = [connect(hub.address, KEYS.alpha), connect(hub.address, KEYS.beta), connect(hub.address, SERVICE_KEY)];
  await expect(stranger.client.reconcileUpload(upload(open("guarded"), []))).rejects.toThrow(/belongs to another system/);
  await expect(owner.client.reconcileUpload(upload(open("guarded", { repair: true }), []))).rejects.toThrow(/NOT_GRANTED/);
  await expect(owner.client.listReconciliations({ subscriptionId: "", pageSize: 0 })).rejects.toThrow(/NOT_GRANTED/);
  await expect(lastOf(owner.client.reconcile(open("guarded")))).rejects.toThrow(/NOT_GRANTED/);
  await expect(lastOf(operator.client.reconcile(open("guarded")))).rejects.toThrow(/INVENTORY_UNAVAILABLE/);
  await expect(lastOf(operator.client.reconcile(open("unknown")))).rejects.toThrow(/SUBSCRIPTION_NOT_FOUND/);
  for (const { close } of [owner, stranger, operator]) close();
});

test("a second stream of a system answers in place of the first, and an answer against the agreement is refused", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "answers" }));
  const [owner, operator] = [connect(hub.address, KEYS.alpha), connect(hub.address, SERVICE_KEY)];
  const first = answering(owner.client, () => [{}]);
  await expect.poll(() => attempt(operator.client, "answers")).toMatch(/INVENTORY_INVALID/);
  const leaving = new AbortController();
  const second = answering(owner.client, () => [{ reason: "TARGET_UNAVAILABLE" }], leaving.signal);
  expect(await first).toMatch(/SUBSCRIPTION_TAKEN_OVER/);
  await expect.poll(() => attempt(operator.client, "answers")).toMatch(/TARGET_UNAVAILABLE/);
  leaving.abort();
  expect(await second).toMatch(/Abort/);
  await expect.poll(() => attempt(operator.client, "answers")).toMatch(/INVENTORY_UNAVAILABLE/);
  owner.close();
  operator.close();
});

test("a caller who goes ends the comparison, and the next one has its turn", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "answers" }));
  const [owner, operator] = [connect(hub.address, KEYS.alpha), connect(hub.address, SERVICE_KEY)];
  const leaving = new AbortController();
  let isSilent = true;
  const stream = answering(owner.client, () => (isSilent ? undefined : [{ reason: "TARGET_UNAVAILABLE" }]), leaving.signal);
  await expect.poll(() => attempt(operator.client, "answers", AbortSignal.timeout(400))).toMatch(/Abort|Timeout/);
  isSilent = false;
  await expect.poll(() => attempt(operator.client, "answers")).toMatch(/TARGET_UNAVAILABLE/);
  expect((await operator.client.listReconciliations({ subscriptionId: "answers", pageSize: 0 })).reports).toEqual([]);
  leaving.abort();
  await stream;
  for (const { close } of [owner, operator]) close();
});

test("what is due by the schedule is compared and reported, as long as the receiver answers", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "scheduled" }, { id: "silent" }));
  const runs: string[] = [];
  const stopping = new AbortController();
  const reconciler: Reconciler = {
    async run({ subscriptionId, requestedBy, repair }) {
      runs.push(`${subscriptionId} ${requestedBy} ${repair}`);
      stopping.abort();
      throw new HubError("TARGET_UNAVAILABLE", "away");
    },
  };
  const desk = new InventoryDesk();
  desk.open("alpha", AnswerInventoryRequest.fromPartial({ subscriptionIds: ["scheduled"] }));
  await runSchedule({ next: (now) => now + 5, reconciler, desk, registry: hub.registry, log: createLogger("test", "silent"), signal: stopping.signal });
  expect(runs).toEqual(["scheduled schedule false"]);
});

type Client = ReturnType<typeof connect>["client"];

/** Answers every question with the parts given; resolves with how the stream ended. */
async function answering(client: Client, parts: () => readonly { reason?: string }[] | undefined, signal = new AbortController().signal): Promise<string> {
  const blank = { subscriptionIds: [], hasHashes: false, omitsWithdrawn: false, queryId: 0n, digests: [], records: [], more: false, reason: "" };
  const questions: bigint[] = [];
  let wake = () => {};
  async function* requests() {
    yield { ...blank, subscriptionIds: ["answers"] };
    for (;;) {
      const queryId = questions.shift();
      if (queryId === undefined) await new Promise<void>((resolve) => (wake = resolve));
      else for (const part of parts() ?? []) yield { ...blank, queryId, ...part };
    }
  }
  try {
    for await (const { queryId, prefixes } of client.answerInventory(requests(), { signal })) {
      if (prefixes.length > 0) questions.push(queryId);
      wake();
    }
    return "";
  } catch (error) {
    return String(error);
  }
}

const attempt = (client: Client, id: string, signal = new AbortController().signal) => lastOf(client.reconcile(open(id), { signal })).then(() => "", String);

async function lastOf<Message>(messages: AsyncIterable<Message>): Promise<Message | undefined> {
  let last: Message | undefined;
  for await (const message of messages) last = message;
  return last;
}
