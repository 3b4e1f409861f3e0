import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "../../test/support/childProcess.ts";
import { startNatsServer } from "../../test/support/natsServer.ts";
import { AnswerResult, DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { delivered, startSubscriber } from "./testing/testSubscriber.ts";
import { aCase, openJournal, SERVICE_KEY, until } from "./testing/testHub.ts";
import { freePort } from "../../seeds/simulators/servers/freePort.ts";

const ID = "linkage-platform";
const KEY = "key-of-linkage-platform-in-this-test";
const HOST = join(import.meta.dirname, "../host.ts");

const envOf = (natsUrl: string, port: number) => ({
  NATS_URL: natsUrl,
  HUB_PORT: String(port),
  HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
  HUB_SERVICE_KEY: SERVICE_KEY,
  HUB_KEY_SECRET: "secret-of-keyed-hashes-in-this-test",
  HUB_SYSTEM_KEYS: JSON.stringify({ [ID]: KEY }),
});

test("after kill -9 of the service every event takes effect once, in order per case", async () => {
  await using nats = await startNatsServer();
  const journal = await openJournal(nats.url);
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const env = envOf(nats.url, port);
  const cases = Array.from({ length: 8 }, (_, index) => aCase(`crash-${index}`));
  const recorded: { caseId: string; sequence: number }[] = [];
  const applied = new Set<number>();
  for (const round of [1, 2, 3]) {
    for (let version = 0; version < 15; version++) for (const caseId of cases) recorded.push({ caseId, sequence: await journal.record(caseId) });
    await using service = await startProcess(HOST, ["registry", "delivery"], env);
    let count = 0;
    const subscriber = startSubscriber({
      address,
      key: KEY,
      subscriptionId: ID,
      window: 5,
      behaviour: (delivery) => {
        if (++count % 9 === 0) return { result: AnswerResult.RETRY, reason: "BUSY", retryAfterMs: 1 };
        applied.add(Number(delivery.event?.sequence));
        return delivered(delivery);
      },
    });
    if (round < 3) await until(() => count > 60);
    else await untilSettled(address);
    await service.kill();
    await subscriber.ended;
  }
  for (const caseId of cases) {
    const wanted = recorded.filter((one) => one.caseId === caseId).map(({ sequence }) => sequence);
    expect([...applied].filter((one) => wanted.includes(one))).toEqual(wanted);
  }
  await journal.bus.close();
}, 60_000);

test("while the trace is away deliveries go on, and after kill -9 it is told what it missed", async () => {
  await using nats = await startNatsServer();
  const journal = await openJournal(nats.url);
  const port = await freePort();
  const applied = new Set<number>();
  const start = () => startProcess(HOST, ["registry", "delivery"], envOf(nats.url, port));
  const receive = () =>
    startSubscriber({
      address: `127.0.0.1:${port}`,
      key: KEY,
      subscriptionId: ID,
      window: 5,
      behaviour: (delivery) => {
        applied.add(Number(delivery.event?.sequence));
        return delivered(delivery);
      },
    });
  const first = await start();
  const early = receive();
  await journal.record(aCase("before"));
  await until(() => applied.size === 1);
  await journal.bus.jsm.streams.delete("TRACE");
  const missed: number[] = [];
  for (let index = 0; index < 10; index++) missed.push(await journal.record(aCase(`missed-${index}`)));
  await until(() => missed.every((sequence) => applied.has(sequence)));
  // Longer than the trace is waited for in one round, so that the cursor could have been stored.
  await new Promise((resolve) => setTimeout(resolve, 4_000));
  await first.kill();
  await early.ended;
  await using second = await start();
  const late = receive();
  const undecided = async () => {
    const decisions = await journal.decisions(ID);
    return missed.filter((sequence) => !decisions.some(({ fromSequence, throughSequence }) => fromSequence <= sequence && sequence <= throughSequence));
  };
  await expect.poll(undecided, { timeout: 20_000 }).toEqual([]);
  late.close();
  await second.close();
  await journal.bus.close();
}, 60_000);

async function untilSettled(address: string): Promise<void> {
  const channel = createHubChannel(address, { key: SERVICE_KEY });
  const client = channel.client(DeliveryServiceDefinition);
  const deadline = Date.now() + 40_000;
  for (;;) {
    const { states } = await client.listSubscriptionStates({});
    const state = states.find(({ subscriptionId }) => subscriptionId === ID);
    if (state?.cursor === state?.journalLast && state?.waiting === 0 && state.retrying === 0) break;
    if (Date.now() > deadline) throw new Error(`not settled: waiting ${state?.waiting}, retrying ${state?.retrying}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  channel.close();
}
