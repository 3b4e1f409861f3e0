/**
 * `npm run bench:reconcile -- [--records N] [--differences N] [--json]`: a receiver with many records is compared with what it
 * should hold, over a real journal and a real stream, once in sync and once with differences: bytes of talk, questions, time, memory.
 * Bounded, loopback only, stops by itself. Prints what it saw; asserts nothing.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { View, Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { ReconcileServiceDefinition, type ReconcileServiceImplementation } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import type { InventoryRecord } from "../../adapters/sdk/contract.ts";
import { runInventoryLoop } from "../../adapters/sdk/runtime/inventoryLoop.ts";
import { answerInventory, InventoryDesk } from "../../services/delivery/reconcile/answerInventory.ts";
import { createReportBook } from "../../services/delivery/reconcile/reportBook.ts";
import { runReconciliation } from "../../services/delivery/reconcile/runReconciliation.ts";
import { createSubscriptionJournal } from "../../services/delivery/subscriptionJournal.ts";
import { createMemoryRegistry } from "../../services/delivery/testing/memoryRegistry.ts";
import { connectBus } from "../../services/shared/bus/connection.ts";
import { createJournal, type Journal } from "../../services/shared/bus/journal.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { unscripted } from "../../adapters/sdk/runtime/scriptedHub.ts";
import { startGrpcServer } from "../../services/shared/grpc/server.ts";
import { keyedId, sm3 } from "../../services/shared/ids.ts";
import { createLogger } from "../../services/shared/log.ts";
import { toShanghaiTime } from "../../services/shared/time.ts";
import { startNatsServer } from "../support/natsServer.ts";

const { values } = parseArgs({ options: { records: { type: "string", default: "1000000" }, differences: { type: "string", default: "100" }, json: { type: "boolean" } } });
const records = Number(values.records);
const differences = Math.min(Number(values.differences), records);

/** Whatever hangs, the benchmark ends. */
setTimeout(() => process.exit(1), 20 * 60_000).unref();

const KEY = "key-of-the-receiver-in-this-bench";
const TYPE = "hub.case.v1.PenaltyDecided";
const SUBSCRIPTION = "receiver";
const never = new AbortController();
const log = createLogger("bench", "silent");
const keyOf = (number: number): string => keyedId("p", "secret-of-this-bench", [String(number)]);
const megabytes = (): number => Math.round(process.memoryUsage().rss / 1024 ** 2);

await using nats = await startNatsServer({ strict: false });
const bus = await connectBus({ service: "case", url: nats.url, log });
const journal = createJournal(bus);
await fillJournal(journal);

const registry = createMemoryRegistry(Registry.fromPartial({
  systems: [{ id: SUBSCRIPTION, keyHashes: [sm3(KEY)] }],
  subscriptions: [{ id: SUBSCRIPTION, system: SUBSCRIPTION }],
}));
const desk = new InventoryDesk();
const implementation: ReconcileServiceImplementation = { ...unscripted("reconcile", "reconcileUpload", "listReconciliations"), answerInventory: answerInventory(desk, registry) };
const server = await startGrpcServer({ host: "127.0.0.1", port: 0, services: [{ definition: ReconcileServiceDefinition, implementation }], log });
const channel = createHubChannel(server.address, { key: KEY });
let lost = 0;
const inventory = { records: held };
void runInventoryLoop({ inventory, hub: { reconciliations: channel.client(ReconcileServiceDefinition) }, subscriptionId: SUBSCRIPTION, system: SUBSCRIPTION, log, signal: never.signal });
while (!desk.answers(SUBSCRIPTION)) await new Promise((resolve) => setTimeout(resolve, 20));

const results = [await compare("in sync")];
lost = differences;
results.push(await compare(`${differences} differences`));
process.stdout.write(values.json ? `${JSON.stringify(results)}\n` : toLines(results));
process.exit(0);

/** What the receiver holds: every record, but of the first `lost` a third is missing, a third is old, and a third is somebody else's. */
async function* held(): AsyncGenerator<InventoryRecord> {
  for (let number = 0; number < records; number++) {
    if (number >= lost) yield { key: keyOf(number), version: 1 };
    else if (number % 3 === 1) yield { key: keyOf(number), version: 7 };
    else if (number % 3 === 2) yield { key: `alien-${number}`, version: 1 };
  }
}

async function compare(name: string) {
  const began = performance.now();
  let readMs = 0;
  let peak = megabytes();
  const watch = setInterval(() => (peak = Math.max(peak, megabytes())), 100);
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const entitlement = { subscriptionId: SUBSCRIPTION, viewOf: () => View.FULL, firstSequence: 1, matches: (event: { event: Event }) => event.event.type === TYPE };
  const { report } = await runReconciliation(
    { bus, journal, reports: createReportBook(bus, createSubscriptionJournal(bus, journal)), startRepair: async () => "", standing: () => ({ isUnderWay: () => false }) },
    { entitlement, system: SUBSCRIPTION, from: "", until: toShanghaiTime(Date.now() + 60_000), repair: false, requestedBy: "bench" },
    desk.inventory(SUBSCRIPTION),
    { signal: never.signal, progress: ({ examined, total }) => (examined >= total ? (readMs = performance.now() - began) : undefined) },
  );
  clearInterval(watch);
  delay.disable();
  const { missing, stale, extra, bytes, questions } = report;
  return {
    name,
    records,
    missing: Number(missing),
    stale: Number(stale),
    extra: Number(extra),
    talkBytes: Number(bytes),
    questions,
    journalSeconds: Math.round(readMs / 100) / 10,
    totalSeconds: Math.round((performance.now() - began) / 100) / 10,
    peakMB: peak,
    // How long others had to wait for their turn; hub and adapter share this process here.
    waitP99Ms: Math.round(delay.percentile(99) / 1e6),
    waitMaxMs: Math.round(delay.max / 1e6),
  };
}

/** One line per figure, the runs side by side. */
function toLines(runs: readonly Readonly<Record<string, string | number>>[]): string {
  const names = Object.keys(runs[0] ?? {});
  return names.map((name) => `${name.padEnd(16)}${runs.map((run) => String(run[name]).padStart(20)).join("")}\n`).join("");
}

async function fillJournal(journal: Journal): Promise<void> {
  const now = toShanghaiTime(Date.now());
  for (let from = 0; from < records; from += 2_000) {
    const numbers = Array.from({ length: Math.min(2_000, records - from) }, (_, index) => from + index);
    await Promise.all(numbers.map((number) => {
      const caseId = keyOf(number);
      const event = Event.fromPartial({ id: String(number), source: "/systems/bench", subject: caseId, type: TYPE, recordedTime: now, caseVersion: 1, dataHash: sm3("") });
      return journal.append({ domain: "case", caseId, expectedLast: 0, events: [event] });
    }));
  }
}
