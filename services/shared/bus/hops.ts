import { Hop, HopBatch, type DecisionRange } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { encodeMessage } from "../encodeMessage.ts";
import { steadyNow } from "../clock.ts";
import { counter } from "../telemetry/metrics.ts";
import type { Logger } from "../log.ts";
import { toShanghaiTime } from "../time.ts";
import type { BusConnection } from "./connection.ts";

/** What a caller says of a hop; time and service are added. */
export type HopInput = Partial<Omit<Hop, "service">> & Pick<Hop, "kind">;

export interface HopPublisher {
  /** Queues hops; never throws, never waits. Beyond the bound the oldest are dropped and counted in the log. */
  add(hops: readonly HopInput[]): void;
  /** Queues decisions of subscriptions, under the same bound. */
  addDecisions(ranges: readonly Omit<DecisionRange, "time">[]): void;
  /** Resolves when everything queued so far is stored (true), or could not be stored for `timeoutMs` (default 2,000; false). */
  flush(timeoutMs?: number): Promise<boolean>;
  close(): Promise<void>;
}

const droppedHops = counter({ name: "hub_hops_dropped_total", help: "追踪步骤因积压过多而丢弃 / hops given up because too many waited for the trace", labels: ["service"] });
const blank = Hop.fromPartial({});
const BATCH_HOPS = 400;
const GATHER_MS = 20;
const QUEUE_MAX = 50_000;
const IN_FLIGHT_MAX = 8;

interface Numbered {
  readonly number: number;
  readonly entry: { readonly hop: Hop } | { readonly decision: DecisionRange };
}

/** Publishes hops in batches on `hop.<service>`. The trace may lag or fail; it never slows the exchange. */
export function createHopPublisher(bus: BusConnection, service: string, log: Logger): HopPublisher {
  let queue: Numbered[] = [];
  let added = 0;
  let timer: NodeJS.Timeout | undefined;
  let dropped = 0;
  /** Each publication under way and the number of its first hop. */
  const inFlight = new Map<Promise<void>, number>();

  const send = () => {
    clearTimeout(timer);
    timer = undefined;
    while (queue.length > 0 && inFlight.size < IN_FLIGHT_MAX) {
      const batch = queue.splice(0, BATCH_HOPS);
      const sent = publish(bus, service, batch)
        .catch(() => {
          // Not stored, or not known to be: it goes back; a hop stored twice is recognised by the trace.
          queue = [...batch, ...queue].sort((a, b) => a.number - b.number);
        })
        .finally(() => {
          inFlight.delete(sent);
          if (queue.length > 0) timer ??= setTimeout(send, GATHER_MS);
        });
      inFlight.set(sent, batch[0]?.number ?? 0);
    }
  };

  const flush = async (timeoutMs = 2_000) => {
    const deadline = steadyNow() + timeoutMs;
    const upTo = added;
    const isOpen = () => Math.min(queue[0]?.number ?? Infinity, ...inFlight.values()) <= upTo;
    while (isOpen() && steadyNow() < deadline) {
      send();
      await Promise.race([...inFlight.keys(), new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    return !isOpen();
  };

  const enqueue = (entries: readonly Numbered["entry"][]) => {
    for (const entry of entries) queue.push({ number: ++added, entry });
    if (queue.length > QUEUE_MAX) {
      const surplus = queue.splice(0, queue.length - QUEUE_MAX).length;
      dropped += surplus;
      droppedHops.inc({ service }, surplus);
      log.warn({ dropped }, "trace.overflow");
    }
    if (queue.length >= BATCH_HOPS) send();
    else timer ??= setTimeout(send, GATHER_MS);
  };

  return {
    add(hops) {
      const time = toShanghaiTime(Date.now());
      enqueue(hops.map((hop) => ({ hop: { ...blank, time, ...hop, service } })));
    },
    addDecisions(ranges) {
      const time = toShanghaiTime(Date.now());
      enqueue(ranges.map((range) => ({ decision: { ...range, time } })));
    },
    flush,
    async close() {
      await flush();
      clearTimeout(timer);
    },
  };
}

async function publish(bus: BusConnection, service: string, batch: readonly Numbered[]): Promise<void> {
  const hops = batch.flatMap(({ entry }) => ("hop" in entry ? [entry.hop] : []));
  const decisions = batch.flatMap(({ entry }) => ("decision" in entry ? [entry.decision] : []));
  await bus.js.publish(`hop.${service}`, encodeMessage(HopBatch, { hops, decisions }), { timeout: 5_000 });
}
