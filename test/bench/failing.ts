import { readFileSync } from "node:fs";
import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { AnswerResult, DeliveryServiceDefinition, type Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { Subscription, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { createJournal } from "../../services/shared/bus/journal.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { keyedId, newEventId, sm3 } from "../../services/shared/ids.ts";
import { createLogger } from "../../services/shared/log.ts";
import { newTraceparent } from "../../services/shared/traceparent.ts";
import { SERVICE_KEY, type BenchHub } from "./hub.ts";
import { median, rateOf, rounded } from "./stats.ts";
import { receive } from "./subscriber.ts";

export interface FailingResult {
  readonly cases: number;
  readonly failingCases: number;
  readonly events: number;
  /** Deliveries per second to a receiver that takes everything. */
  readonly cleanPerSecond: number;
  /** To one that refuses every event of the failing cases for now; theirs are not counted. */
  readonly failingPerSecond: number;
  readonly ratio: number;
  /** Processor time of DeliveryService per delivery without failures, over that with them: what a busy machine does not disturb. */
  readonly cpuRatio: number;
  readonly rounds: readonly { readonly clean: Turn; readonly failing: Turn }[];
}

interface Turn {
  readonly perSecond: number;
  /** Processor time of DeliveryService, milliseconds for a thousand deliveries. */
  readonly cpuMs: number;
}

const FAILING_SHARE = 0.01;
const EVENTS_PER_CASE = 10;
/** Cases recorded at the same time. */
const AT_ONCE = 500;
const TYPE = "hub.case.v1.PenaltyDecided";

/**
 * Throughput of one subscription with 1 % of its cases failing for good, against the same events and no failure. The two take
 * turns on the same journal, each on a subscription of its own; the figures are medians over the rounds.
 */
export async function measureFailing(hub: BenchHub, { cases, rounds }: { cases: number; rounds: number }): Promise<FailingResult> {
  const ids = Array.from({ length: cases }, (_, index) => keyedId("p", "bench", [String(index)]));
  const failing = new Set(ids.filter((_, index) => index % (1 / FAILING_SHARE) === 0));
  await recordAll(hub.nats.url, ids);
  // A first turn of each lets the machine code be made; it is not counted.
  const results: { clean: Turn; failing: Turn }[] = [];
  for (let round = 0; round <= rounds; round++) {
    const clean = await turn(hub, `clean-${round}`, { cases: ids.length, failing: new Set() });
    const worse = await turn(hub, `failing-${round}`, { cases: ids.length, failing });
    if (round > 0) results.push({ clean, failing: worse });
  }
  return {
    cases,
    failingCases: failing.size,
    events: cases * EVENTS_PER_CASE,
    cleanPerSecond: median(results.map(({ clean }) => clean.perSecond)),
    failingPerSecond: median(results.map((one) => one.failing.perSecond)),
    ratio: rounded(median(results.map((one) => one.failing.perSecond / one.clean.perSecond))),
    cpuRatio: rounded(median(results.map((one) => one.clean.cpuMs / one.failing.cpuMs))),
    rounds: results,
  };
}

/** Until every event of the cases that do not fail is there. */
async function turn(hub: BenchHub, subscriptionId: string, { cases, failing }: { cases: number; failing: ReadonlySet<string> }): Promise<Turn> {
  await subscribe(hub, subscriptionId);
  const expected = (cases - failing.size) * EVENTS_PER_CASE;
  const seen = new Set<string>();
  const isFailing = ({ event }: Delivery) => failing.has(event?.subject ?? "");
  const client = hub.receivers[0]!.client(DeliveryServiceDefinition);
  const { pid } = hub.processes["delivery"]!;
  const cpuBefore = cpuMs(pid);
  const perSecond = await rateOf(expected, () =>
    receive(client, {
      subscriptionId,
      answer: (delivery) => (isFailing(delivery) ? { result: AnswerResult.RETRY, reason: "BUSY" } : {}),
      onDelivery: (delivery) => !isFailing(delivery) && seen.add(delivery.deliveryId).size >= expected,
    }),
  );
  return { perSecond: Math.round(perSecond), cpuMs: rounded(((cpuMs(pid) - cpuBefore) / expected) * 1_000, 1) };
}

/** Processor time that a process has had, milliseconds. */
function cpuMs(pid: number): number {
  const [user, system] = readFileSync(`/proc/${pid}/stat`, "utf8").split(" ").slice(13, 15);
  return (Number(user) + Number(system)) * 10;
}

async function subscribe(hub: BenchHub, id: string): Promise<void> {
  const operator = createHubChannel(hub.registryAddress, { key: SERVICE_KEY });
  const delivery = createHubChannel(hub.deliveryAddress, { key: SERVICE_KEY });
  await operator.client(RegistryServiceDefinition).putSubscription({
    subscription: Subscription.fromPartial({ id, system: "linkage-platform", eventTypes: [TYPE], view: View.PARTNER }),
  });
  // Open, and as much read as fits without a receiver: the same in every turn.
  for (const client = delivery.client(DeliveryServiceDefinition); ; ) {
    const { states } = await client.listSubscriptionStates({});
    if ((states.find(({ subscriptionId }) => subscriptionId === id)?.waiting ?? 0) >= 2_000) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  operator.close();
  delivery.close();
}

async function recordAll(url: string, caseIds: readonly string[]): Promise<void> {
  const bus = await connectBus({ service: "case", url, log: createLogger("bench", "warn") });
  const journal = createJournal(bus);
  const last = new Map<string, number>();
  for (let version = 1; version <= EVENTS_PER_CASE; version++) {
    for (let at = 0; at < caseIds.length; at += AT_ONCE) {
      await Promise.all(
        caseIds.slice(at, at + AT_ONCE).map(async (caseId) => {
          const result = await journal.append({ domain: "case", caseId, expectedLast: last.get(caseId) ?? 0, events: [toEvent(caseId, version)] });
          if (result === "conflict") throw new Error("conflict");
          last.set(caseId, result.sequences[0] ?? 0);
        }),
      );
    }
  }
  await bus.close();
}

function toEvent(caseId: string, version: number): Event {
  const penalty = { decisionNo: `示例罚〔2026〕${version}号`, caseNo: `示例案${version}号`, party: { name: "贵州示例商贸有限公司", uscc: "91520102000000000A" } };
  const data = PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty, source: { system: "aic-case" } })).finish();
  return Event.fromPartial({ id: newEventId(), source: "/systems/aic-case", subject: caseId, type: TYPE, caseVersion: version, traceparent: newTraceparent(), dataHash: sm3(data), data });
}
