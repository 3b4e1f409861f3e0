import { z } from "zod";
import { parseConfig } from "../config.ts";

const schema = z.strictObject({
  otlpEndpoint: z.string().optional().meta({ description: "OTLP/HTTP collector, e.g. http://127.0.0.1:4318; traces are off without it" }),
  otlpTracesEndpoint: z.string().optional().meta({ description: "The same with the whole path, for traces only" }),
  traces: z
    .string()
    .regex(/^(console|file:.+)$/, "console or file:PATH")
    .optional()
    .meta({ description: "Spans as JSON lines on standard output (console) or at the end of a file (file:PATH), for tests and first looks" }),
  metricsHost: z.string().default("127.0.0.1").meta({ description: "Address on which /metrics is served; whoever reaches it may read it" }),
  metricsPort: z.coerce.number().int().min(0).max(65_535).optional().meta({ description: "Port of /metrics, 0 = any free one; absent = not served" }),
});

export type TelemetryConfig = z.infer<typeof schema>;

/** What this process tells of itself, and where. The collector's other `OTEL_*` variables are read by OpenTelemetry itself. */
export const readTelemetryConfig = (): Readonly<TelemetryConfig> =>
  parseConfig(
    schema,
    {
      otlpEndpoint: "OTEL_EXPORTER_OTLP_ENDPOINT",
      otlpTracesEndpoint: "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
      traces: "HUB_TRACES",
      metricsHost: "HUB_METRICS_HOST",
      metricsPort: "HUB_METRICS_PORT",
    },
    process.env,
  );
