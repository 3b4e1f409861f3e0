import { createPublicKey, verify } from "node:crypto";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DeliveryState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { View, Way, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../../test/support/natsServer.ts";
import { startSubscriber } from "../testing/testSubscriber.ts";
import { aCase, aRegistry, KEYS, openJournal, startTestDelivery, until } from "../testing/testHub.ts";
import { startReceiver, type ReceivedCall } from "../testing/testReceiver.ts";

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

const aWebhook = (id: string, url: string, rest: Partial<Subscription> = {}): Partial<Subscription> => ({ id, way: Way.WEBHOOK, webhook: { url, headers: {} }, view: View.PARTNER, ...rest });

type Hub = Awaited<ReturnType<typeof startTestDelivery>>;

const rotate = (hub: Hub, subscriptionId: string, overlapSeconds = 0) => hub.client.rotateWebhookSecret({ subscriptionId, overlapSeconds });
const heldReason = async (hub: Hub, id: string) => (await hub.state(id)).heldReason;
const mine = (calls: readonly ReceivedCall[], wanted: readonly number[]) => calls.map(({ event }) => Number(event.sequence)).filter((one) => wanted.includes(one));

function signedBy(publicKey: string, { headers, body }: ReceivedCall): boolean {
  const raw = Buffer.from(publicKey.slice("whpk_".length), "base64");
  const key = createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki" });
  const content = Buffer.from(`${String(headers["webhook-id"])}.${String(headers["webhook-timestamp"])}.${body}`);
  const signatures = String(headers["webhook-signature"]).split(" ").filter((one) => one.startsWith("v1a,"));
  return signatures.some((one) => verify(null, content, key, Buffer.from(one.slice(4), "base64")));
}

const headersOf = ({ headers }: ReceivedCall) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));

test("an event arrives as signed CloudEvents JSON in the subscription's view, with its receipt on record", async () => {
  await using receiver = await startReceiver(() => ({ status: 200, headers: { "x-request-id": "receipt-77" } }));
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("signed", receiver.url, { webhook: { url: receiver.url, headers: { "X-Tenant": "guizhou" } } })));
  const idNo = "520102199001011237";
  const sequence = await journal.record(aCase("signed"), { penalty: { decisionNo: "示例罚〔2024〕9号", party: { name: "示例某", idNo } } });
  // Without a secret nothing is sent: an unsigned call could be anybody's.
  await until(async () => (await heldReason(hub, "signed")) === "WEBHOOK_SECRET_MISSING");
  expect(receiver.calls).toEqual([]);
  const { secret, publicKey, formerUntil } = await rotate(hub, "signed");
  expect(formerUntil).toBe("");
  await until(() => mine(receiver.calls, [sequence]).length === 1);
  const call = receiver.calls.find(({ event }) => event.sequence === String(sequence))!;
  expect(call.headers).toMatchObject({ "content-type": "application/cloudevents+json; charset=utf-8", "webhook-id": `signed.${sequence}`, "x-tenant": "guizhou" });
  expect(call.headers["traceparent"]).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  expect(new Webhook(secret).verify(call.body, headersOf(call))).toMatchObject({ specversion: "1.0", type: "hub.case.v1.PenaltyDecided", deliveryid: `signed.${sequence}` });
  expect(signedBy(publicKey, call)).toBe(true);
  expect(call.body).not.toContain(idNo);
  expect(call.body).toContain("520102********1237");
  await until(async () => (await journal.hops()).some((hop) => hop.kind === HopKind.DELIVERED && hop.sequence === BigInt(sequence) && hop.receipt === "receipt-77"));
});

test("after a rotation both secrets sign until the overlap ends, also after a restart; a stored secret cannot be read", async () => {
  await using receiver = await startReceiver();
  const registry = aRegistry(aWebhook("rotated", receiver.url));
  const secrets: Awaited<ReturnType<typeof rotate>>[] = [];
  const next = async () => {
    const sequence = await journal.record(aCase("rotated"));
    await until(() => mine(receiver.calls, [sequence]).length > 0);
    return receiver.calls.find(({ event }) => event.sequence === String(sequence))!;
  };
  const signers = (call: ReceivedCall) => secrets.map(({ secret, publicKey }) => isVerified(secret, call) && signedBy(publicKey, call));
  {
    await using hub = await startTestDelivery(nats.url, registry);
    secrets.push(await rotate(hub, "rotated"));
    secrets.push(await rotate(hub, "rotated", 3_600));
    expect(Date.parse(secrets[1]!.formerUntil) - Date.now()).toBeGreaterThan(3_500_000);
    expect(signers(await next())).toEqual([true, true]);
  }
  await using hub = await startTestDelivery(nats.url, registry);
  expect(signers(await next())).toEqual([true, true]);
  secrets.push(await rotate(hub, "rotated", 1));
  await until(async () => JSON.stringify(signers(await next())) === "[false,false,true]");
  const stored = await journal.bus.nc.request("$JS.API.DIRECT.GET.KV_DELIVERY.$KV.DELIVERY.secret.rotated", "", { timeout: 2_000 });
  for (const { secret } of secrets) expect(stored.string()).not.toContain(secret.slice(6));
});

function isVerified(secret: string, call: ReceivedCall): boolean {
  try {
    new Webhook(secret).verify(call.body, headersOf(call));
    return true;
  } catch {
    return false;
  }
}

test("order holds inside a case, a failing case waits alone, and its dead letter keeps the receiver's masked words", async () => {
  await using receiver = await startReceiver();
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("ordered", receiver.url, { maxAttempts: 3 })));
  const [bad, good] = [aCase("bad"), aCase("good")];
  const refused = await journal.record(bad);
  const behind = await journal.record(bad);
  const others = [await journal.record(good), await journal.record(good), await journal.record(good)];
  receiver.reply = ({ event }) => (event.sequence === String(refused) ? { status: 422, body: "字段 party.idNo 520102199001011237 无效" } : { status: 204 });
  await rotate(hub, "ordered");
  await until(() => mine(receiver.calls, [behind]).length === 1);
  expect(mine(receiver.calls, others)).toEqual(others);
  expect(mine(receiver.calls, [refused, behind])).toEqual([refused, refused, refused, behind]);
  expect(new Set(receiver.calls.filter(({ event }) => event.sequence === String(refused)).map(({ headers }) => headers["webhook-id"]))).toEqual(new Set([`ordered.${refused}`]));
  const { deliveries } = await hub.client.listDeliveries({ subscriptionId: "ordered" });
  expect(deliveries).toMatchObject([{ state: DeliveryState.DEAD_LETTERED, reason: "HTTP_422", attempts: 3, message: "字段 party.idNo 520102********1237 无效" }]);
});

test("429 and 503 hold the endpoint for as long as it asks and count no attempt; a refused connection holds it too", async () => {
  await using receiver = await startReceiver();
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("busy", receiver.url), aWebhook("closed", "http://127.0.0.1:1/hook")));
  let busySince = 0;
  receiver.reply = ({ at }) => {
    busySince ||= at;
    return at - busySince < 300 ? { status: 503, headers: { "retry-after": "1" } } : { status: 204 };
  };
  await rotate(hub, "busy");
  const recorded: number[] = [];
  for (let i = 0; i < 20; i++) recorded.push(await journal.record(aCase(`busy-${i}`)));
  await until(async () => (await heldReason(hub, "busy")) === "HTTP_503");
  await until(() => new Set(mine(receiver.calls, recorded)).size === 20);
  expect(receiver.calls.map(({ at }) => at - busySince).find((after) => after >= 300)).toBeGreaterThanOrEqual(980);
  expect((await hub.state("busy")).deadLetters).toBe(0);
  await rotate(hub, "closed");
  await until(async () => (await heldReason(hub, "closed")) === "CONNECTION_REFUSED");
});

test("one delivery that resets every connection or never gets an answer does not keep the others waiting", async () => {
  await using receiver = await startReceiver();
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("poison", receiver.url, { limits: { timeoutMs: 200, concurrency: 4, perSecond: 0 }, maxAttempts: 3 })));
  const reset = await journal.record(aCase("reset"));
  const hung = await journal.record(aCase("hung"));
  const others: number[] = [];
  for (let i = 0; i < 12; i++) others.push(await journal.record(aCase(`other-${i}`)));
  receiver.reply = ({ event }) => (event.sequence === String(reset) ? "reset" : event.sequence === String(hung) ? "hang" : { status: 204 });
  await rotate(hub, "poison");
  await until(async () => (await hub.state("poison")).deadLetters === 2);
  expect(new Set(mine(receiver.calls, others)).size).toBe(12);
  const { deliveries } = await hub.client.listDeliveries({ subscriptionId: "poison" });
  expect(deliveries.map(({ reason }) => reason)).toEqual(["CONNECTION_RESET", "TARGET_TIMEOUT"]);
  expect(receiver.most).toBeLessThanOrEqual(4);
});

test("an endpoint that fails for every case is held after five of them: nothing more is counted, all arrives when it works again", async () => {
  await using receiver = await startReceiver(() => ({ status: 404 }));
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("broken", receiver.url, { maxAttempts: 2 })));
  await rotate(hub, "broken");
  const recorded: number[] = [];
  for (let i = 0; i < 30; i++) recorded.push(await journal.record(aCase(`broken-${i}`)));
  await until(async () => (await heldReason(hub, "broken")) === "HTTP_404");
  const { length } = receiver.calls;
  await until(() => receiver.calls.length > length + 12);
  expect((await hub.state("broken")).deadLetters).toBe(0);
  receiver.reply = () => ({ status: 204 });
  await until(async () => (await hub.state("broken")).heldReason === "" && new Set(mine(receiver.calls, recorded)).size === 30);
  expect((await hub.state("broken")).deadLetters).toBe(0);
});

test("a record that always looks like an outage does not keep the other cases from arriving", async () => {
  await using receiver = await startReceiver();
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("overload", receiver.url, { limits: { concurrency: 2, timeoutMs: 0, perSecond: 0 } })));
  const poison = [await journal.record(aCase("overload")), await journal.record(aCase("overload"))];
  const recorded: number[] = [];
  for (let i = 0; i < 10; i++) recorded.push(await journal.record(aCase(`fine-${i}`)));
  receiver.reply = ({ event }) => ({ status: poison.includes(Number(event.sequence)) ? 503 : 204 });
  await rotate(hub, "overload");
  await until(() => new Set(mine(receiver.calls, recorded)).size === 10);
  expect((await hub.state("overload")).deadLetters).toBe(0);
});

test("an answer that comes after the timeout changes nothing: the same delivery comes again, and is known by its id", async () => {
  await using receiver = await startReceiver();
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("late", receiver.url, { limits: { concurrency: 0, timeoutMs: 800, perSecond: 0 } })));
  const caseId = aCase("late");
  const sequences = [await journal.record(caseId), await journal.record(caseId)];
  let isFirst = true;
  receiver.reply = async ({ event }) => {
    if (Number(event.sequence) === sequences[0] && isFirst) {
      isFirst = false;
      await new Promise((resolve) => setTimeout(resolve, 1_200));
    }
    return { status: 200, body: "\u0000 {not json" };
  };
  await rotate(hub, "late");
  await until(() => mine(receiver.calls, sequences).includes(sequences[1]!));
  expect(mine(receiver.calls, sequences).slice(0, 3)).toEqual([sequences[0], sequences[0], sequences[1]]);
  await until(async () => (await journal.hops()).some((hop) => hop.kind === HopKind.DELIVERED && hop.subscriptionId === "late" && hop.sequence === BigInt(sequences[1]!)));
  const delivered = (await journal.hops()).filter((hop) => hop.kind === HopKind.DELIVERED && hop.subscriptionId === "late" && sequences.includes(Number(hop.sequence)));
  expect(delivered.map(({ sequence, receipt }) => [Number(sequence), receipt])).toEqual(sequences.map((sequence) => [sequence, "HTTP 200"]));
});

test("410 pauses the subscription in the register, holds everything, and after a resume everything arrives", async () => {
  await using receiver = await startReceiver(() => ({ status: 410 }));
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("gone", receiver.url)));
  await rotate(hub, "gone");
  const recorded: number[] = [];
  for (let i = 0; i < 5; i++) recorded.push(await journal.record(aCase(`gone-${i}`)));
  await until(async () => (await heldReason(hub, "gone")).startsWith("paused"));
  expect(hub.registry.findSubscription("gone")).toMatchObject({ paused: true, pauseReason: "410 Gone" });
  receiver.reply = () => ({ status: 204 });
  receiver.calls.length = 0;
  hub.registry.change(aRegistry(aWebhook("gone", receiver.url)));
  await until(() => new Set(mine(receiver.calls, recorded)).size === 5);
  expect((await hub.state("gone")).deadLetters).toBe(0);
});

test("redirects are not followed, connections are used again, and no more calls are under way than the limit says", async () => {
  await using elsewhere = await startReceiver();
  await using receiver = await startReceiver(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return { status: 204 };
  });
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("limited", receiver.url, { limits: { concurrency: 3, timeoutMs: 0, perSecond: 0 } })));
  const moved = await journal.record(aCase("moved"));
  const usual = receiver.reply;
  let redirected = false;
  receiver.reply = (call) => {
    if (call.event.sequence !== String(moved) || redirected) return usual(call);
    redirected = true;
    return { status: 307, headers: { location: elsewhere.url } };
  };
  await rotate(hub, "limited");
  const recorded: number[] = [];
  for (let i = 0; i < 60; i++) recorded.push(await journal.record(aCase(`limited-${i}`)));
  await until(() => new Set(mine(receiver.calls, [moved, ...recorded])).size === 61 && mine(receiver.calls, [moved]).length === 2);
  expect(elsewhere.calls).toEqual([]);
  expect(receiver.most).toBeLessThanOrEqual(3);
  expect(new Set(receiver.calls.map(({ port }) => port)).size).toBeLessThan(10);
});

test("the hub's own network cannot be reached, secrets are for webhooks and administrators only, and nobody streams a webhook", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry(aWebhook("inside", "https://169.254.169.254/latest"), aWebhook("plain", "http://hub.example.invalid/"), { id: "stream" }));
  await journal.record(aCase("inside"));
  for (const id of ["inside", "plain"]) {
    await rotate(hub, id);
    await until(async () => (await heldReason(hub, id)) === "INVALID_REQUEST");
    expect((await hub.state(id)).heldMessage).toContain("URL cannot be used");
  }
  await expect(rotate(hub, "stream")).rejects.toThrow("WEBHOOK_EXPECTED");
  await expect(rotate(hub, "nobody")).rejects.toThrow("SUBSCRIPTION_NOT_FOUND");
  const stolen = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "inside" });
  expect(String(await stolen.ended)).toContain("INVALID_REQUEST");
});
