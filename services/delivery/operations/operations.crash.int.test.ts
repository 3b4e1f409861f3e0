import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "../../../test/support/childProcess.ts";
import { startNatsServer } from "../../../test/support/natsServer.ts";
import { AnswerResult, DeliveryServiceDefinition, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { DeadLetterFilter, LaterEvents, OperationServiceDefinition, OperationState, ReplayRange } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";
import { delivered, startSubscriber, type Behaviour } from "../testing/testSubscriber.ts";
import { aCase, openJournal, SERVICE_KEY, until } from "../testing/testHub.ts";
import { freePort } from "../../../seeds/simulators/servers/freePort.ts";

const ID = "linkage-platform";
const KEY = "key-of-linkage-platform-in-this-test";
const HOST = join(import.meta.dirname, "../../host.ts");

test("after kill -9 a replay and a redrive go on where they stood, and no decision is missing", async () => {
  await using nats = await startNatsServer();
  const journal = await openJournal(nats.url);
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const env = {
    NATS_URL: nats.url,
    HUB_PORT: String(port),
    HUB_REGISTRY_ADDRESS: address,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "secret-of-keyed-hashes-in-this-test",
    HUB_SYSTEM_KEYS: JSON.stringify({ [ID]: KEY }),
  };
  const cases = Array.from({ length: 10 }, (_, index) => aCase(`crash-${index}`));
  const recorded: number[] = [];
  for (let version = 0; version < 10; version++) for (const caseId of cases) recorded.push(await journal.record(caseId));
  const start = () => startProcess(HOST, ["registry", "delivery"], env);
  const channel = createHubChannel(address, { key: SERVICE_KEY });
  const operations = channel.client(OperationServiceDefinition);
  const stateOf = async (operationId: string) => (await operations.getOperation({ operationId }).catch(() => undefined))?.operation;
  const subscriptionState = async () => (await channel.client(DeliveryServiceDefinition).listSubscriptionStates({}).catch(() => undefined))?.states.find(({ subscriptionId }) => subscriptionId === ID);
  const receive = (behaviour: Behaviour) => startSubscriber({ address, key: KEY, subscriptionId: ID, window: 20, behaviour });
  const words = { justification: "示例：恢复 / restored", paused: false };

  // Some are refused at first.
  const refused = new Set(recorded.filter((_, index) => index % 9 === 0));
  let service = await start();
  let subscriber = receive((delivery) => (refused.has(Number(delivery.event?.sequence)) ? { result: AnswerResult.REFUSED, reason: "E019" } : delivered(delivery)));
  await until(async () => (await subscriptionState())?.deadLetters === refused.size && (await subscriptionState())?.waiting === 0);
  subscriber.close();

  const redrive = await operations.startRedrive({ ...words, requestId: randomUUID(), filter: DeadLetterFilter.fromPartial({ subscriptionId: ID }), laterEvents: LaterEvents.WAIT, batchSize: 3 });
  const replay = await operations.startReplay({ ...words, requestId: randomUUID(), range: ReplayRange.fromPartial({ subscriptionId: ID }), batchSize: 5 });
  const ids = [redrive, replay].map(({ operation }) => operation?.id ?? "");
  const replayed: Delivery[] = [];
  const take: Behaviour = (delivery) => {
    if (delivery.replayId !== "") replayed.push(delivery);
    return { ...delivered(delivery), duplicate: delivery.replayId !== "" };
  };
  for (const count of [20, 55]) {
    subscriber = receive(take);
    await until(() => replayed.length > count);
    await service.kill();
    await subscriber.ended;
    service = await start();
  }
  subscriber = receive(take);
  for (const id of ids) await until(async () => (await stateOf(id))?.state === OperationState.DONE);
  expect(await subscriptionState()).toMatchObject({ deadLetters: 0, openOperations: 0 });
  const first = [...new Set(replayed.map(({ event }) => Number(event?.sequence)))];
  expect(first.toSorted((a, b) => a - b)).toEqual(recorded);
  for (const caseId of cases) {
    const ofCase = [...new Set(replayed.filter(({ event }) => event?.subject === caseId).map(({ event }) => Number(event?.sequence)))];
    expect(ofCase).toEqual(ofCase.toSorted((a, b) => a - b));
  }
  expect(await stateOf(ids[1] ?? "")).toMatchObject({ total: 100n, done: 100n, failed: 0n });
  const { cursor = 0n } = (await subscriptionState()) ?? {};
  // The trace is told before the cursor is stored; this cursor may be ahead of both. What the kills lost would never come.
  const undecided = async () => {
    const decisions = await journal.decisions(ID);
    const decided = (sequence: number) => decisions.some(({ fromSequence, throughSequence }) => fromSequence <= sequence && sequence <= throughSequence);
    return Array.from({ length: Number(cursor) }, (_, index) => index + 1).filter((sequence) => !decided(sequence));
  };
  await expect.poll(undecided, { timeout: 15_000 }).toEqual([]);
  subscriber.close();
  channel.close();
  await service.close();
  await journal.bus.close();
}, 90_000);
