/** What may be said of a span. Keys are those of the OpenTelemetry conventions, or begin with `hub.`; no personal data. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean>>;

/** A piece of work on the way of a fact, from `start` to `end`. */
export interface HopSpan {
  /** W3C `traceparent` that names this span; hand it to whoever goes on. */
  readonly traceparent: string;
  /** Ends it, once; `error` is a reason in UPPER_SNAKE. */
  end(outcome?: { readonly attributes?: SpanAttributes; readonly error?: string }): void;
}

export interface SpanStart {
  readonly kind: "internal" | "server" | "client" | "producer" | "consumer";
  /** W3C `traceparent` of what this is a part of; empty or absent = a new trace. */
  readonly parent?: string;
  /** Contexts that this has to do with and that are not its parent. */
  readonly links?: readonly string[];
  readonly attributes?: SpanAttributes;
}

/**
 * Traces of this process. Nothing here throws, waits or grows without bound: what cannot be exported is dropped, and the
 * exchange does not notice.
 */
export interface Tracing {
  start(name: string, options: SpanStart): HopSpan;
  /** Does the work with the span as the current one: the calls it makes over gRPC become parts of it. */
  within<Result>(span: HopSpan, work: () => Result): Result;
  /** `traceparent` of the current span; empty when there is none. */
  current(): string;
  /** Exports what is left, for at most 2 s. */
  close(): Promise<void>;
}

let active: Tracing | undefined;

/** The traces of this process, or undefined when they are off: then there is nothing to do and nothing is spent. */
export function tracing(): Tracing | undefined {
  return active;
}

/** Turns traces on, or off with undefined. Called once by the process, before its services start; and by tests. */
export function useTracing(traces: Tracing | undefined): void {
  active = traces;
}
