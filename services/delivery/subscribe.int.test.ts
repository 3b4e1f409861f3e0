import { afterAll, beforeAll, expect, test } from "vitest";
import { AnswerResult, DeliveryServiceDefinition, type Answer, type SubscribeRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { aCase, aRegistry, KEYS, openJournal, startTestDelivery, until } from "./testing/testHub.ts";
import { startSubscriber, type Behaviour } from "./testing/testSubscriber.ts";

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

test("answers to what is unknown, garbled, final already or another subscription's change nothing", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "mine" }, { id: "other" }));
  const sequence = await journal.record(aCase("stray"));
  const channel = createHubChannel(hub.address, { key: KEYS.alpha });
  const stopping = new AbortController();
  let send: (request: SubscribeRequest) => void = () => undefined;
  const requests = (async function* (): AsyncGenerator<SubscribeRequest> {
    yield { message: { $case: "open", value: { subscriptionId: "mine", window: 10 } } };
    for (;;) yield await new Promise<SubscribeRequest>((resolve) => (send = resolve));
  })();
  const answer = (...ids: string[]) => {
    const answers = ids.map((deliveryId): Answer => ({ deliveryId, result: AnswerResult.DELIVERED, receipt: "r", reason: "", message: "", retryAfterMs: 0, duplicate: false }));
    send({ message: { $case: "answers", value: { answers } } });
  };
  const received: string[] = [];
  const run = (async () => {
    for await (const { deliveries } of channel.client(DeliveryServiceDefinition).subscribe(requests, { signal: stopping.signal })) received.push(...deliveries.map(({ deliveryId }) => deliveryId));
  })().catch(() => undefined);
  await until(() => received.length === 1);
  answer(`other.${sequence}`, "mine.999999", "mine.0", "mine.-1", "mine.1e3", "nonsense", "", `mine.${sequence}.01ARZ3NDEKTSV4RRFFQ69G5FAV`);
  const next = await journal.record(aCase("stray"));
  await until(() => received.includes(`mine.${next}`));
  // Nothing of it was taken for an answer to the first delivery.
  expect((await hub.state("mine")).delivered).toBe(0n);
  answer(`mine.${sequence}`, `mine.${sequence}`);
  await until(async () => (await hub.state("mine")).delivered === 1n);
  answer(`mine.${sequence}`, `mine.${next}`);
  await until(async () => (await hub.state("mine")).delivered === 2n);
  expect(await hub.state("mine")).toMatchObject({ waiting: 0, deadLetters: 0, connected: true });
  stopping.abort();
  await run;
  channel.close();
});

test("a delivery put off waits as long as it asked, over a reconnect too, and the window is never exceeded", async () => {
  await using hub = await startTestDelivery(nats.url, aRegistry({ id: "window", start: { at: { $case: "now", value: true } } }));
  const late = await journal.record(aCase("late"));
  let putOffAt = 0;
  const behaviour: Behaviour = ({ event, deliveryId }) => {
    if (Number(event?.sequence) !== late || putOffAt > 0) return { result: AnswerResult.DELIVERED, receipt: deliveryId };
    putOffAt = Date.now();
    return { result: AnswerResult.RETRY, reason: "NOT_NOW", retryAfterMs: 1_200 };
  };
  const first = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "window", behaviour });
  await until(() => putOffAt > 0);
  first.close();
  await first.ended;
  const second = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "window", window: 3, behaviour: () => undefined });
  for (let i = 0; i < 20; i++) await journal.record(aCase(`window-${i}`));
  await until(() => second.received.some(({ event }) => Number(event?.sequence) === late) || second.received.length === 3);
  expect(second.received.length).toBeLessThanOrEqual(3);
  second.close();
  await second.ended;
  const third = startSubscriber({ address: hub.address, key: KEYS.alpha, subscriptionId: "window", window: 3 });
  await until(() => third.received.some(({ event }) => Number(event?.sequence) === late));
  expect(Date.now() - putOffAt).toBeGreaterThanOrEqual(1_150);
  third.close();
});
