import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProcess } from "../../test/support/childProcess.ts";
import { startNatsServer } from "../../test/support/natsServer.ts";
import { AnswerResult, DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { delivered, startSubscriber } from "./testing/testSubscriber.ts";
import { aCase, openJournal, SERVICE_KEY, until } from "./testing/testHub.ts";

const ID = "linkage-platform";
const KEY = "key-of-linkage-platform-in-this-test";
const HOST = join(import.meta.dirname, "../host.ts");

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("after kill -9 of the service every event takes effect once, in order per case", async () => {
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
