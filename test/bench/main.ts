/**
 * `npm run bench -- [--json] [--quick] [--profile fast|strict]`: what the hub costs over the bare engine, measured in one run
 * on one machine, on both profiles. Bounded, loopback only, stops by itself. Prints what it saw; asserts nothing.
 */
import { parseArgs } from "node:util";
import { measureFanout } from "./fanout.ts";
import { startBenchHub, type Profile } from "./hub.ts";
import { measureIngest } from "./ingest.ts";
import { measureLatency } from "./latency.ts";
import { peakMemory } from "../support/childProcess.ts";

const { values } = parseArgs({ options: { json: { type: "boolean" }, quick: { type: "boolean" }, profile: { type: "string" } } });
const profiles = (values.profile ? [values.profile] : ["fast", "strict"]) as Profile[];

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
  const pids = { ...Object.fromEntries(Object.entries(hub.processes).map(([name, { pid }]) => [name, pid])), "nats-server": hub.nats.pid, "load generator": process.pid };
  const peakMemoryMiB = Object.fromEntries(Object.entries(pids).map(([name, pid]) => [name, Math.round(peakMemory(pid) / 1024 ** 2)]));
  return { ingest, fanout, latency, peakMemoryMiB };
}

/** Whatever hangs, the benchmark ends. */
setTimeout(() => {
  say("15 minutes are over: giving up");
  process.exit(1);
}, 15 * 60_000).unref();

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

const results: Record<string, Awaited<ReturnType<typeof measure>>> = {};
for (const profile of profiles) results[profile] = await measure(profile);

if (values.json) process.stdout.write(`${JSON.stringify(results, null, 2)}\n`);
else {
  for (const [profile, { ingest, fanout, latency, peakMemoryMiB }] of Object.entries(results)) {
    process.stdout.write(
      [
        profile,
        `  ingest   hub ${ingest.hubPerSecond}/s, bare publish ${ingest.barePerSecond}/s, ratio ${ingest.ratio} (goal 1.0)`,
        `  fan-out  hub ${fanout.hubPerSecond}/s, bare consume+ack ${fanout.barePerSecond}/s, ratio ${fanout.ratio} (goal 0.5)`,
        `  latency  added p50 ${latency.addedMs.p50} ms, p95 ${latency.addedMs.p95} ms (goal < 10), p99 ${latency.addedMs.p99} ms at ${latency.concurrent} concurrent`,
        `  peak memory, MiB: ${Object.entries(peakMemoryMiB).map(([name, mib]) => `${name} ${mib}`).join(", ")}`,
        "",
      ].join("\n"),
    );
  }
}
process.exit(0);
