/**
 * `npm run bench -- [--json] [--quick] [--profile fast|strict] [--only failing|trace]`: what the hub costs over the bare engine,
 * what failing cases cost the others, and what a trace without its database costs the exchange, measured in one run on one machine, on both profiles. Bounded, loopback only, stops by itself. Prints what it saw; asserts nothing.
 */
import { parseArgs } from "node:util";
import { measureFailing, type FailingResult } from "./failing.ts";
import { measureFanout } from "./fanout.ts";
import { startBenchHub, type BenchHub, type Profile } from "./hub.ts";
import { measureIngest } from "./ingest.ts";
import { measureLatency } from "./latency.ts";
import { measureTraceOutage, type TraceOutageResult } from "./traceOutage.ts";
import { peakMemory } from "../support/childProcess.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, quick: { type: "boolean" }, profile: { type: "string" }, only: { type: "string" } } });
const profiles = (values.profile ? [values.profile] : ["fast", "strict"]) as Profile[];

const failingScale = { cases: values.quick ? 2_000 : 10_000, rounds: values.quick ? 1 : 5 };

/** What can be measured alone. */
const parts: Readonly<Record<string, (hub: BenchHub) => Promise<{ readonly result: unknown; readonly line: string }>>> = {
  failing: async (hub) => {
    const result = await measureFailing(hub, failingScale);
    return { result, line: failingLine(result) };
  },
  trace: async (hub) => {
    const result = await measureTraceOutage(hub, { count: values.quick ? 2_000 : 10_000, rounds: values.quick ? 1 : 5 });
    return { result, line: traceLine(result) };
  },
};

function traceLine({ normalPerSecond, frozenPerSecond, downPerSecond, frozenRatio, downRatio }: TraceOutageResult): string {
  return `  trace    rows answered: ${normalPerSecond}/s, database hanging ${frozenPerSecond}/s (ratio ${frozenRatio}), database gone ${downPerSecond}/s (ratio ${downRatio}; goal > 0.95)`;
}

function failingLine({ cases, failingCases, cleanPerSecond, failingPerSecond, ratio, cpuRatio }: FailingResult): string {
  return `  failing  ${failingCases} of ${cases} cases failing: ${failingPerSecond}/s, none failing: ${cleanPerSecond}/s, ratio ${ratio} (goal > 0.9), by processor time ${cpuRatio}`;
}

async function measure(profile: Profile) {
  await using hub = await startBenchHub(profile);
  const scale = (profile === "fast" ? 1 : 0.2) * (values.quick ? 0.2 : 1);
  // Latency first: later there would be a backlog to wait for.
  say(`${profile}: latency…`);
  const latency = await measureLatency(hub, { from: 3_000_000, count: Math.round(5_000 * scale), concurrent: 100 });
  say(`${profile}: ingest…`);
  const ingest = await measureIngest(hub, { count: Math.round(20_000 * scale), rounds: 5 });
  say(`${profile}: fan-out…`);
  const fanout = await measureFanout(hub, { from: 5_000_000, count: Math.round(20_000 * scale) });
  say(`${profile}: failing cases…`);
  const failing = await measureFailing(hub, failingScale);
  const pids = { ...Object.fromEntries(Object.entries(hub.processes).map(([name, { pid }]) => [name, pid])), "nats-server": hub.nats.pid, "load generator": process.pid };
  const peakMemoryMiB = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, Math.round(peakMemory(pid) / 1024 ** 2)]));
  return { ingest, fanout, latency, failing, peakMemoryMiB };
}

/** Whatever hangs, the benchmark ends. */
setTimeout(() => {
  say("15 minutes are over: giving up");
  process.exit(1);
}, 15 * 60_000).unref();

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

if (values.only !== undefined) {
  const part = parts[values.only];
  if (!part) {
    say(`--only: ${Object.keys(parts).join(" | ")}`);
    process.exit(2);
  }
  const only: Record<string, unknown> = {};
  for (const profile of profiles) {
    await using hub = await startBenchHub(profile);
    say(`${profile}: ${values.only}…`);
    const { result, line } = await part(hub);
    only[profile] = result;
    if (!values.json) process.stdout.write(`${profile}\n${line}\n`);
  }
  if (values.json) process.stdout.write(`${JSON.stringify(only, null, 2)}\n`);
  process.exit(0);
}

const results: Record<string, Awaited<ReturnType<typeof measure>>> = {};
for (const profile of profiles) results[profile] = await measure(profile);

if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else {
  for (const [profile, { ingest, fanout, latency, failing, peakMemoryMiB }] of Object.entries(results)) {
    process.stdout.write(
      [
        profile,
        `  ingest   hub ${ingest.hubPerSecond}/s, bare publish ${ingest.barePerSecond}/s, ratio ${ingest.ratio} (goal 1.0)`,
        `  fan-out  hub ${fanout.hubPerSecond}/s, bare consume+ack ${fanout.barePerSecond}/s, ratio ${fanout.ratio} (goal 0.5)`,
        `  latency  added p50 ${latency.addedMs.p50} ms, p95 ${latency.addedMs.p95} ms (goal < 10), p99 ${latency.addedMs.p99} ms at ${latency.concurrent} concurrent`,
        failingLine(failing),
        `  peak memory, MiB: ${Object.entries(peakMemoryMiB).map(([name, mib]) => `${name} ${mib}`).join(", ")}`,
        "",
      ].join("\n"),
    );
  }
}
process.exit(0);
