import { appendFile } from "node:fs";
import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";

/** A span as one line of JSON. */
export interface SpanLine {
  readonly service: string;
  readonly name: string;
  readonly kind: string;
  readonly traceId: string;
  readonly spanId: string;
  /** Empty for the first of a trace. */
  readonly parentSpanId: string;
  readonly links: readonly { readonly traceId: string; readonly spanId: string }[];
  readonly attributes: Readonly<Record<string, unknown>>;
  /** Reason of a failure, or empty. */
  readonly error: string;
  /** Unix milliseconds. */
  readonly start: number;
  readonly durationMs: number;
}

type Write = (text: string, done: (error?: Error | null) => void) => void;

/** Writes spans as JSON lines: to standard output, or to the end of the file at `path`. */
export function createLineExporter(path?: string): SpanExporter {
  const write: Write = path === undefined ? (text, done) => void process.stdout.write(text, done) : (text, done) => appendFile(path, text, done);
  return {
    export(spans, done) {
      write(spans.map((span) => `${JSON.stringify(toLine(span))}\n`).join(""), (error) => done(error ? { code: 1, error } : { code: 0 }));
    },
    shutdown: () => Promise.resolve(),
  };
}

function toLine(span: ReadableSpan): SpanLine {
  const { traceId, spanId } = span.spanContext();
  return {
    service: String(span.resource.attributes["service.name"] ?? ""),
    name: span.name,
    kind: SpanKind[span.kind],
    traceId,
    spanId,
    parentSpanId: span.parentSpanContext?.spanId ?? "",
    links: span.links.map(({ context }) => ({ traceId: context.traceId, spanId: context.spanId })),
    attributes: span.attributes,
    error: span.status.code === SpanStatusCode.ERROR ? (span.status.message ?? "ERROR") : "",
    start: toMs(span.startTime),
    durationMs: toMs(span.duration),
  };
}

const toMs = ([seconds, nanos]: readonly [number, number]): number => seconds * 1_000 + nanos / 1e6;
