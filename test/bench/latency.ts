import { setTimeout as pause } from "node:timers/promises";
import { CaseServiceDefinition, Outcome, type SubmitRequest } from "../../proto/gen/hub/case/v1/case_service.ts";
import { DeliveryServiceDefinition, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { penaltySubmission } from "../support/penaltyRows.ts";
import { connectBare } from "./bare.ts";
import { SUBSCRIPTIONS, type BenchHub } from "./hub.ts";
import { percentile, rounded } from "./stats.ts";
import { receive } from "./subscriber.ts";

interface Percentiles {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
}

export interface LatencyResult {
  readonly hubMs: Percentiles;
  readonly bareMs: Percentiles;
  readonly addedMs: Percentiles;
  readonly concurrent: number;
}

/**
 * From accepted (the sender has its answer, or its PubAck) to the sink (the subscriber has the event), with `concurrent`
 * senders of one record at a time, each thinking `thinkMs` between two, so that latency and not saturation is measured.
 */
export async function measureLatency(hub: BenchHub, { from, count, concurrent }: { from: number; count: number; concurrent: number }): Promise<LatencyResult> {
  // A first round lets the machine code be made; it is not counted.
  await hubLatencies(hub, from, concurrent * 5, concurrent);
  const hubMs = percentiles(await hubLatencies(hub, from + 500_000, count, concurrent));
  const bareMs = percentiles(await bareLatencies(hub, count, concurrent));
  const added = { p50: rounded(hubMs.p50 - bareMs.p50), p95: rounded(hubMs.p95 - bareMs.p95), p99: rounded(hubMs.p99 - bareMs.p99) };
  return { hubMs, bareMs, addedMs: added, concurrent };
}

const THINK_MS = 100;

async function hubLatencies(hub: BenchHub, from: number, count: number, concurrent: number): Promise<number[]> {
  const accepted = new Map<string, number>();
  const arrived = new Map<string, number>();
  const stop = new AbortController();
  const onDelivery = ({ event }: Delivery) => {
    if (event) arrived.set(event.id, performance.now());
    return false;
  };
  const receiving = receive(hub.receivers[0]!.client(DeliveryServiceDefinition), { subscriptionId: SUBSCRIPTIONS[0] ?? "", onDelivery, signal: stop.signal });
  const client = hub.sender.client(CaseServiceDefinition);
  const share = Math.ceil(count / concurrent);
  await Promise.all(
    Array.from({ length: concurrent }, async (_, sender) => {
      let wake = () => {};
      async function* requests(): AsyncGenerator<SubmitRequest> {
        for (let index = 0; index < share; index++) {
          yield { requestId: "", submissions: [penaltySubmission(from + sender * share + index)] };
          await new Promise<void>((resolve) => (wake = resolve));
          await pause(THINK_MS * (0.5 + Math.random()));
        }
      }
      for await (const { answers } of client.submit(requests())) {
        for (const { outcome, eventId } of answers) if (outcome === Outcome.ACCEPTED) accepted.set(eventId, performance.now());
        wake();
      }
    }),
  );
  await untilAll(accepted, arrived);
  stop.abort();
  await receiving;
  return differences(accepted, arrived);
}

async function bareLatencies(hub: BenchHub, count: number, concurrent: number): Promise<number[]> {
  await using bare = await connectBare(hub.nats.url);
  const accepted = new Map<string, number>();
  const arrived = new Map<string, number>();
  const messages = await (await bare.js.consumers.get("BARE", { filter_subjects: "bare.latency.>" })).consume();
  const receiving = (async () => {
    for await (const message of messages) arrived.set(message.subject, performance.now());
  })();
  const data = new Uint8Array(1_000);
  const share = Math.ceil(count / concurrent);
  await Promise.all(
    Array.from({ length: concurrent }, async (_, sender) => {
      for (let index = 0; index < share; index++) {
        const subject = `bare.latency.${sender}.${index}`;
        await bare.js.publish(subject, data);
        accepted.set(subject, performance.now());
        await pause(THINK_MS * (0.5 + Math.random()));
      }
    }),
  );
  await untilAll(accepted, arrived);
  messages.stop();
  await receiving;
  return differences(accepted, arrived);
}

async function untilAll(accepted: ReadonlyMap<string, number>, arrived: ReadonlyMap<string, number>): Promise<void> {
  const deadline = Date.now() + 30_000;
  while ([...accepted.keys()].some((key) => !arrived.has(key))) {
    if (Date.now() > deadline) throw new Error("not everything arrived within 30 s");
    await pause(20);
  }
}

/** Never below zero: an event may reach the sink before the sender has read its answer. */
function differences(accepted: ReadonlyMap<string, number>, arrived: ReadonlyMap<string, number>): number[] {
  return [...accepted].map(([key, at]) => Math.max(0, (arrived.get(key) ?? Number.NaN) - at));
}

function percentiles(samples: readonly number[]): Percentiles {
  return { p50: rounded(percentile(samples, 0.5)), p95: rounded(percentile(samples, 0.95)), p99: rounded(percentile(samples, 0.99)) };
}
