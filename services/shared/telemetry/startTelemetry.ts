import type { Running } from "../lifecycle.ts";
import type { Logger } from "../log.ts";
import { startMetricsServer } from "./metricsServer.ts";
import { readTelemetryConfig, type TelemetryConfig } from "./telemetryConfig.ts";
import { useTracing, type Tracing } from "./tracing.ts";

/** Failures of the collector are told at most this often, milliseconds. */
const TELL_EVERY_MS = 60_000;

/**
 * Starts what the environment asks for: traces (`OTEL_EXPORTER_OTLP_ENDPOINT` or `HUB_TRACES`) and the metrics door
 * (`HUB_METRICS_PORT`). Called before the services of the process, which then find both in place. Throws INVALID_REQUEST
 * for settings that cannot be read and a port that is taken; a collector that is away is no failure.
 */
export async function startTelemetry(service: string, log: Logger): Promise<Running> {
  const config = readTelemetryConfig();
  const traces = await startTracing(service, config, log);
  const { metricsHost: host, metricsPort: port } = config;
  const door = port === undefined ? undefined : await startMetricsServer({ host, port, service, log });
  return {
    async close() {
      useTracing(undefined);
      await Promise.all([traces?.close(), door?.close()]);
    },
  };
}

/** The SDK is loaded only here: a process without traces does not carry it. */
async function startTracing(service: string, { otlpEndpoint, otlpTracesEndpoint, traces }: TelemetryConfig, log: Logger): Promise<Tracing | undefined> {
  const isCollected = (otlpEndpoint ?? otlpTracesEndpoint) !== undefined;
  if (!isCollected && traces === undefined) return undefined;
  const { createOtelTracing } = await import("./otelTracing.ts");
  await tellFailures(log);
  const exporter = isCollected ? new (await import("@opentelemetry/exporter-trace-otlp-http")).OTLPTraceExporter() : await lineExporter(traces);
  const started = createOtelTracing(service, exporter);
  useTracing(started);
  log.info({ to: otlpTracesEndpoint ?? otlpEndpoint ?? traces }, "telemetry.traces");
  return started;
}

async function lineExporter(traces = "console") {
  const { createLineExporter } = await import("./lineExporter.ts");
  return createLineExporter(traces.startsWith("file:") ? traces.slice("file:".length) : undefined);
}

async function tellFailures(log: Logger): Promise<void> {
  const { diag, DiagLogLevel } = await import("@opentelemetry/api");
  let toldAt = 0;
  const tell = (message: string) => {
    if (Date.now() - toldAt < TELL_EVERY_MS) return;
    toldAt = Date.now();
    log.warn({ failure: message.slice(0, 300) }, "telemetry.exportFailed");
  };
  const quiet = () => {};
  diag.setLogger({ error: tell, warn: tell, info: quiet, debug: quiet, verbose: quiet }, DiagLogLevel.WARN);
}
