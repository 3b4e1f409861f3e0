import { afterAll, beforeAll } from "vitest";
import { View, Way, type Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { aCase, aRegistry, KEYS, openJournal } from "../../services/delivery/testing/testHub.ts";
import { testDeliveryWay, type WayBench, type WayReceiver } from "../contracts/deliveryWay.ts";
import { startNatsServer, type TestNatsServer } from "../support/natsServer.ts";
import { startSinkReceiver } from "./receivers/sinkReceiver.ts";
import { startSseReceiver } from "./receivers/sseReceiver.ts";
import { startStreamReceiver } from "./receivers/streamReceiver.ts";
import { startWebhookReceiver } from "./receivers/webhookReceiver.ts";
import { startWaysHub, type WaysHub } from "./waysHub.ts";

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

const WINDOW = 5;
let count = 0;

/** A hub with one subscription from now on, and the receiver that belongs to it. */
async function makeBench(way: Partial<Subscription>, connect: (hub: WaysHub, subscriptionId: string) => Promise<WayReceiver>): Promise<WayBench> {
  const id = `way-${++count}`;
  const subscription = { id, view: View.PARTNER, start: { at: { $case: "now" as const, value: true } }, maxAttempts: 3, ...way };
  const hub = await startWaysHub(nats.url, aRegistry(subscription));
  const receiver = await connect(hub, id);
  const cases = new Map<string, string>();
  const caseOf = (name: string) => cases.get(name) ?? (cases.set(name, aCase(name)), cases.get(name) ?? "");
  return {
    receiver,
    record: (caseName, { decisionNo = "示例罚〔2024〕1号", idNo = "", remarks = "" } = {}) => journal.record(caseOf(caseName), { penalty: { decisionNo, remarks, party: { name: "示例某", idNo } } }),
    async pause() {
      hub.registry.change(aRegistry({ ...subscription, paused: true }));
    },
    async resume() {
      hub.registry.change(aRegistry(subscription));
    },
    deadLetters: async () => (await hub.state(id)).deadLetters,
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      await hub[Symbol.asyncDispose]();
    },
  };
}

testDeliveryWay("gRPC stream", () => makeBench({ way: Way.STREAM }, async ({ address }, subscriptionId) => startStreamReceiver({ address, key: KEYS.alpha, subscriptionId, window: WINDOW })), {
  answers: true,
  window: WINDOW,
});

testDeliveryWay("adapter sink through the SDK", () => makeBench({ way: Way.STREAM }, async ({ address }, subscriptionId) => startSinkReceiver({ address, key: KEYS.alpha, subscriptionId, window: WINDOW })), {
  answers: true,
  window: WINDOW,
});

testDeliveryWay(
  "webhook",
  async () => {
    const receiver = await startWebhookReceiver();
    const limits = { concurrency: WINDOW, timeoutMs: 2_000, perSecond: 0 };
    return makeBench({ way: Way.WEBHOOK, webhook: { url: receiver.url, headers: {} }, limits }, async ({ client }, subscriptionId) => {
      await client.rotateWebhookSecret({ subscriptionId });
      return receiver;
    });
  },
  { answers: true, window: WINDOW },
);

testDeliveryWay("server-sent events", () => makeBench({ way: Way.EVENTS }, ({ url }, subscriptionId) => startSseReceiver(`${url}/v1/subscriptions/${subscriptionId}/events`, KEYS.alpha)), {
  answers: false,
});
