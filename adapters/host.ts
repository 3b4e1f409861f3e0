import { HubError } from "../services/shared/errors.ts";
import { runProcess } from "../services/shared/lifecycle.ts";
import { createLogger, type Logger } from "../services/shared/log.ts";
import { onScrape } from "../services/shared/telemetry/metrics.ts";
import { startTelemetry } from "../services/shared/telemetry/startTelemetry.ts";
import { setAdapterMetrics } from "./adapterMetrics.ts";
import { readAdapterHostConfig, type AdapterHostConfig } from "./config.ts";
import { startHosted } from "./hostedAdapter.ts";
import { hostedManifest, isManifestPath, type Hostable } from "./hostedManifest.ts";
import { builtInAdapters } from "./registry.ts";
import type { BoundAdapter } from "./sdk/boundAdapter.ts";

/** How often the parent hears how every adapter is doing, milliseconds. */
const STATUS_INTERVAL_MS = 1_000;

/** Built-in adapters by their systems, any other by the path of its manifest; all built-in ones when none is named. */
async function selectAdapters(names: readonly string[]): Promise<readonly Hostable[]> {
  const paths = names.filter(isManifestPath);
  const systems = names.filter((name) => !isManifestPath(name));
  const manifests = await Promise.all(paths.map((path) => hostedManifest(path, process.env)));
  const builtIn = systems.length === 0 && paths.length > 0 ? [] : builtInNamed(systems);
  return [...builtIn.map((adapter) => ({ adapter, health: { manifestVersion: "", manifestHash: "" } })), ...manifests];
}

function builtInNamed(systems: readonly string[]): readonly BoundAdapter[] {
  const unknown = systems.filter((system) => !builtInAdapters.some(({ manifest }) => manifest.system === system));
  if (unknown.length > 0) {
    const known = builtInAdapters.map(({ manifest }) => manifest.system).join(", ");
    throw new HubError("SYSTEM_NOT_FOUND", `没有适配器 / no adapter for: ${unknown.join(", ")}; 可用 / known: ${known}`, { systems: unknown.join(" ") });
  }
  return systems.length === 0 ? builtInAdapters : builtInAdapters.filter(({ manifest }) => systems.includes(manifest.system));
}

/** Runs the named adapters until the process is told to stop. */
async function startHost(config: AdapterHostConfig, names: readonly string[], log: Logger) {
  const telemetry = await startTelemetry("adapters", log);
  const stopping = new AbortController();
  const adapters = (await selectAdapters(names)).map(({ adapter, health }) => startHosted(adapter, { config, log, signal: stopping.signal, health }));
  const report = () => {
    if (!process.connected) return;
    for (const { status } of adapters) process.send?.({ type: "adapter-status", ...status });
  };
  const timer = setInterval(report, STATUS_INTERVAL_MS);
  onScrape(() => setAdapterMetrics(adapters.map(({ status }) => status)));
  return {
    ready: { systems: adapters.map(({ status }) => status.system) },
    async close() {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(adapters.map(({ done }) => done));
      report();
      for (const adapter of adapters) adapter.close();
      await telemetry.close();
    },
  };
}

const log = createLogger("adapters", process.env["HUB_LOG_LEVEL"]);
await runProcess("adapters", log, () => startHost(readAdapterHostConfig(process.env), process.argv.slice(2), log));
