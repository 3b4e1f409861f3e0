import { context, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Span, type SpanContext } from "@opentelemetry/api";
import { detectResources, envDetector, resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from "@opentelemetry/sdk-trace-node";
import { pause } from "../backoff.ts";
import { isTraceparent } from "../traceparent.ts";
import type { HopSpan, SpanStart, Tracing } from "./tracing.ts";

/** Spans that wait for export; beyond it they are dropped. */
const QUEUE_MAX = 16_384;
const EXPORT_BATCH = 2_048;
const EXPORT_EVERY_MS = 1_000;
const EXPORT_TIMEOUT_MS = 5_000;
const CLOSE_MS = 2_000;
/** A batch of a source is 500 rows, and its span names them all. */
const LINKS_MAX = 512;

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const satisfies Record<SpanStart["kind"], SpanKind>;

/** Traces by the OpenTelemetry SDK. `OTEL_TRACES_SAMPLER` and `OTEL_RESOURCE_ATTRIBUTES` are respected. */
export function createOtelTracing(service: string, exporter: SpanExporter): Tracing {
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ "service.name": service, "service.namespace": "qianlian" }).merge(detectResources({ detectors: [envDetector] })),
    spanLimits: { linkCountLimit: LINKS_MAX },
    spanProcessors: [
      new BatchSpanProcessor(exporter, { maxQueueSize: QUEUE_MAX, maxExportBatchSize: EXPORT_BATCH, scheduledDelayMillis: EXPORT_EVERY_MS, exportTimeoutMillis: EXPORT_TIMEOUT_MS }),
    ],
  });
  provider.register({ propagator: null });
  const tracer = provider.getTracer("qianlian");
  return {
    start(name, { kind, parent, links = [], attributes = {} }) {
      const within = contextOf(parent);
      const options = { kind: kinds[kind], attributes, links: links.flatMap((link) => toSpanContext(link) ?? []).map((linked) => ({ context: linked })) };
      return new OtelSpan(tracer.startSpan(name, options, within ? trace.setSpanContext(ROOT_CONTEXT, within) : ROOT_CONTEXT));
    },
    within: (span, work) => (span instanceof OtelSpan ? context.with(trace.setSpan(context.active(), span.span), work) : work()),
    current() {
      const span = trace.getSpanContext(context.active());
      return span ? toTraceparent(span) : "";
    },
    // A collector that does not answer must not hold up the end of the process.
    close: () => Promise.race([provider.shutdown().catch(() => undefined), pause(CLOSE_MS)]),
  };
}

class OtelSpan implements HopSpan {
  readonly span: Span;
  readonly traceparent: string;

  constructor(span: Span) {
    this.span = span;
    this.traceparent = toTraceparent(span.spanContext());
  }

  end({ attributes, error }: Parameters<HopSpan["end"]>[0] = {}): void {
    if (attributes) this.span.setAttributes(attributes);
    if (error) this.span.setAttribute("error.type", error).setStatus({ code: SpanStatusCode.ERROR, message: error });
    this.span.end();
  }
}

function contextOf(parent: string | undefined): SpanContext | undefined {
  return parent ? toSpanContext(parent) : undefined;
}

function toSpanContext(traceparent: string): SpanContext | undefined {
  if (!isTraceparent(traceparent)) return undefined;
  return { traceId: traceparent.slice(3, 35), spanId: traceparent.slice(36, 52), traceFlags: Number.parseInt(traceparent.slice(53), 16), isRemote: true };
}

function toTraceparent({ traceId, spanId, traceFlags }: SpanContext): string {
  return `00-${traceId}-${spanId}-${traceFlags.toString(16).padStart(2, "0")}`;
}
