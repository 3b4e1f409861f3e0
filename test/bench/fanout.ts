import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { connectBare, consumeAll, publishAll } from "./bare.ts";
import { SUBSCRIPTIONS, type BenchHub } from "./hub.ts";
import { rateOf, rounded } from "./stats.ts";
import { receive } from "./subscriber.ts";
import { submitAll } from "./submitting.ts";

export interface FanoutResult {
  readonly hubPerSecond: number;
  readonly barePerSecond: number;
  readonly ratio: number;
}

/** Deliveries per second to 5 subscribers over gRPC (matched, masked, in order, receipted) against 5 bare consumers with ack. */
export async function measureFanout(hub: BenchHub, { from, count }: { from: number; count: number }): Promise<FanoutResult> {
  await using bare = await connectBare(hub.nats.url);
  await drain(hub, from, Math.min(2_000, count));
  const total = count * SUBSCRIPTIONS.length;
  await submitAll(hub.sender.client(CaseServiceDefinition), { from: from + 2_000, count, batch: 250, window: 8 });
  const hubPerSecond = await rateOf(total, async () => {
    await Promise.all(subscribers(hub).map(([client, id]) => receiveCount(client, id, count)));
  });
  const size = 1_000;
  await publishAll(bare, new Uint8Array(size), { from: 20_000_000, count, window: 500 });
  const barePerSecond = await rateOf(total, () => consumeAll(bare, count, SUBSCRIPTIONS.length, from));
  return { hubPerSecond: Math.round(hubPerSecond), barePerSecond: Math.round(barePerSecond), ratio: rounded(hubPerSecond / barePerSecond) };
}

type DeliveryClient = Parameters<typeof receive>[0];

const subscribers = (hub: BenchHub) => SUBSCRIPTIONS.map((id, index) => [hub.receivers[index]!.client(DeliveryServiceDefinition), id] as const);

/** Lets every subscription catch up with what was recorded before, and a little more. */
async function drain(hub: BenchHub, from: number, count: number): Promise<void> {
  await submitAll(hub.sender.client(CaseServiceDefinition), { from, count, batch: 250, window: 4 });
  const last = `第${from + count - 1}商贸`;
  await Promise.all(subscribers(hub).map(([client, id]) => receive(client, { subscriptionId: id, onDelivery: ({ event }) => Buffer.from(event?.data ?? []).includes(last) })));
}

async function receiveCount(client: DeliveryClient, id: string, count: number): Promise<void> {
  const seen = new Set<string>();
  await receive(client, { subscriptionId: id, onDelivery: ({ deliveryId }) => seen.add(deliveryId).size >= count });
}
