/**
 * `node test/bench/telemetry.ts [--rounds 3] [--count 20000] [--way NAME]`: what telemetry costs the intake of rows: off, metrics
 * served, every row traced to a collector, one row in a hundred traced. The ways take turns, because a shared machine is not
 * the same from one minute to the next; processor time per row is the steadier figure. Prints what it saw; asserts nothing.
 */
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { startOtlpCollector } from "../telemetry/otlpCollector.ts";
import { startBenchHub, type BenchHub } from "./hub.ts";
import { median, rateOf } from "./stats.ts";
import { submitAll } from "./submitting.ts";

const { values } = parseArgs({ options: { rounds: { type: "string", default: "3" }, count: { type: "string", default: "20000" }, way: { type: "string" } } });
const [rounds, count] = [Number(values.rounds), Number(values.count)];
/** Clock ticks of /proc/<pid>/stat: USER_HZ, 100 per second on Linux. */
const TICK_US = 10_000;

interface Seen {
  readonly perSecond: number;
  /** Processor time of registry+case per row, microseconds. */
  readonly cpuUs: number;
}

await using collector = await startOtlpCollector({ keep: false });
const traced = { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint };
const allWays: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  off: {},
  metrics: { HUB_METRICS_PORT: "0" },
  "all traced": traced,
  "1 % traced": { ...traced, OTEL_TRACES_SAMPLER: "parentbased_traceidratio", OTEL_TRACES_SAMPLER_ARG: "0.01" },
};
const ways = Object.entries(allWays).filter(([way]) => values.way === undefined || way === values.way);

const seen = new Map<string, Seen[]>(ways.map(([way]) => [way, []]));
for (let round = 1; round <= rounds; round++) {
  for (const [way, env] of ways) {
    await using hub = await startBenchHub("fast", env);
    const one = await measure(hub);
    seen.get(way)?.push(one);
    process.stderr.write(`round ${round}: ${way} ${one.perSecond} rows/s, ${one.cpuUs} µs/row\n`);
  }
}
for (const [way, all] of seen) {
  const of = (key: keyof Seen) => `${median(all.map((one) => one[key]))} (${all.map((one) => one[key]).join(", ")})`;
  process.stdout.write(`${way.padEnd(12)} rows/s ${of("perSecond")}; µs of processor per row ${of("cpuUs")}\n`);
}
process.exit(0);

async function measure(hub: BenchHub): Promise<Seen> {
  const client = hub.sender.client(CaseServiceDefinition);
  await submitAll(client, { from: 5_000_000, count: 6_000, batch: 250, window: 4 });
  const pid = hub.processes["registry+case"]?.pid ?? 0;
  const before = cpuTicks(pid);
  const perSecond = Math.round(await rateOf(count, () => submitAll(client, { from: 0, count, batch: 250, window: 8 })));
  return { perSecond, cpuUs: Math.round(((cpuTicks(pid) - before) * TICK_US * 10) / count) / 10 };
}

/** Processor time so far, user and system. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
