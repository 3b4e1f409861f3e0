/**
 * `npm run bench:clock -- [--open N] [--due N] [--within SECONDS] [--json]`: many open statutory deadlines in one CaseService, some of
 * which fall due together: how late they fire, how much memory they take, how long a restart takes to know them again. Bounded,
 * loopback only, stops by itself. Prints what it saw; asserts nothing.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import { startNatsServer } from "../support/natsServer.ts";
import { startProcess, type TestProcess } from "../support/childProcess.ts";
import { overdueLags } from "./clockLags.ts";
import { submitApproved } from "./clockLoad.ts";
import { percentile, rounded } from "./stats.ts";

const { values } = parseArgs({
  options: { open: { type: "string", default: "200000" }, due: { type: "string", default: "20000" }, within: { type: "string", default: "20" }, json: { type: "boolean" } },
});
const open = Number(values.open);
const due = Math.min(Number(values.due), open);
/** The deadlines that fall due do so evenly within this time. */
const windowMs = Number(values.within) * 1_000;

/** Whatever hangs, the benchmark ends. */
setTimeout(() => process.exit(1), 15 * 60_000).unref();

const HOST = join(import.meta.dirname, "../../services/host.ts");
const SERVICE_KEY = "bench-service-key-0001";
const PLATFORM_KEY = "bench-linkage-key-001";

await using nats = await startNatsServer({ strict: false });
const port = String(20_000 + (process.pid % 20_000));
const start = (): Promise<TestProcess> =>
  startProcess(HOST, ["registry", "case"], {
    NATS_URL: nats.url,
    HUB_SERVICE_KEY: SERVICE_KEY,
    HUB_KEY_SECRET: "bench-key-secret-0001",
    HUB_SYSTEM_KEYS: JSON.stringify({ "linkage-platform": PLATFORM_KEY }),
    HUB_PORT: port,
    HUB_REGISTRY_ADDRESS: `127.0.0.1:${port}`,
  });

let hub = await start();
const sender = createHubChannel(`127.0.0.1:${port}`, { key: PLATFORM_KEY });
say(`${open} open deadlines…`);
const loadStarted = performance.now();
await submitApproved(sender.client(CaseServiceDefinition), { from: 0, count: open - due, dueFrom: Date.now() + 3_600_000, dueWithin: 20 * 3_600_000 });
// Time to send them, to restart and to read the journal again.
const dueFrom = Date.now() + 60_000 + open / 2;
await submitApproved(sender.client(CaseServiceDefinition), { from: open - due, count: due, dueFrom, dueWithin: windowMs });
const loadSeconds = (performance.now() - loadStarted) / 1_000;
sender.close();

say("restart…");
await hub.kill();
const restarted = performance.now();
hub = await start();
const restartMs = performance.now() - restarted;

say("waiting for the deadlines that fall due…");
await pause(Math.max(0, dueFrom - 1_000 - Date.now()));
const memoryMiB = { whileOpen: memory(hub.pid), peakOfReading: rounded(hub.peakMemory() / 1024 ** 2, 0) };
const lags = await overdueLags(nats.url, { expected: due, untilMs: dueFrom + windowMs + 150_000 });
const result = {
  open,
  due,
  fired: lags.length,
  lagMs: { p50: rounded(percentile(lags, 0.5), 0), p95: rounded(percentile(lags, 0.95), 0), max: rounded(Math.max(...lags), 0) },
  duePerSecond: rounded((due / windowMs) * 1_000, 0),
  restartMs: rounded(restartMs, 0),
  memoryMiB: { ...memoryMiB, peak: rounded(hub.peakMemory() / 1024 ** 2, 0) },
  loadSeconds: rounded(loadSeconds, 1),
};
await hub.close();

if (values.json) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
else {
  process.stdout.write(
    [
      `open deadlines       ${result.open}, of which ${result.due} fell due within ${windowMs / 1_000} s; fired ${result.fired}`,
      `fired after due      p50 ${result.lagMs.p50} ms, p95 ${result.lagMs.p95} ms, max ${result.lagMs.max} ms (goal < 2,000)`,
      `restart until ready  ${result.restartMs} ms`,
      `memory, MiB          ${result.memoryMiB.whileOpen} with all open (goal < 200), peak ${result.memoryMiB.peakOfReading} while reading them, ${result.memoryMiB.peak} in all`,
      "",
    ].join("\n"),
  );
}
process.exit(0);

function memory(pid: number): number {
  const kib = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  return rounded(kib / 1024, 0);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
