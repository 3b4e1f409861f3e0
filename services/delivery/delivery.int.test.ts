import { afterAll, beforeAll, expect, test } from "vitest";
import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AnswerResult, DeliveryState, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { startNatsServer, type TestNatsServer } from "../../test/support/natsServer.ts";
import { delivered, startSubscriber, type Behaviour } from "./testing/testSubscriber.ts";
import { aCase, aRegistry, KEYS, openJournal, SERVICE_KEY, startTestDelivery, until } from "./testing/testHub.ts";

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
const sequencesOf = (received: readonly Delivery[], caseId: string, sequences: readonly number[]) =>
  received.map(({ event }) => event).filter((event) => event !== undefined && sequences.includes(Number(event.sequence)) && event.subject === "" && caseId !== "").map((event) => Number(event?.sequence));
const caught = (delivery: Delivery) => Number(delivery.event?.sequence);

async function settled(hub: Awaited<ReturnType<typeof startTestDelivery>>, id: string): Promise<boolean> {
  const { cursor, journalLast, waiting, retrying } = await hub.state(id);
  return cursor === journalLast && waiting === 0 && retrying === 0;
}
