import type { ReadableSpan, SpanExporter } from "@opentelemetry/sdk-trace-node";
import { afterEach, expect, test } from "vitest";
import { newTraceparent, traceIdOf } from "../traceparent.ts";
import { creationContext } from "./creationContext.ts";
import { createOtelTracing } from "./otelTracing.ts";
import { tracing, useTracing } from "./tracing.ts";

afterEach(() => useTracing(undefined));

const created = { id: "01EXAMPLE", type: "hub.case.v1.PenaltyDecided", subject: "pexample" };

function keeping(): SpanExporter & { readonly spans: ReadableSpan[] } {
  const spans: ReadableSpan[] = [];
  return {
    spans,
    export(batch, done) {
      spans.push(...batch);
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  };
}

test("without traces an event keeps its sender's context, and gets one when there is none", () => {
  const parent = newTraceparent();
  expect(tracing()).toBeUndefined();
  expect(creationContext(parent, created)).toBe(parent);
  expect(traceIdOf(creationContext("", created))).toMatch(/^[0-9a-f]{32}$/);
  expect(traceIdOf(creationContext("00-what-a-context", created))).toMatch(/^[0-9a-f]{32}$/);
});

test("a span is part of what it was begun within, links to the others, and carries its failure", async () => {
  const exporter = keeping();
  const traces = createOtelTracing("test", exporter);
  const [parent, link] = [newTraceparent(), newTraceparent()];
  const span = traces.start("work", { kind: "consumer", parent, links: [link, "no context"], attributes: { "hub.system": "aic-case" } });
  const inner = traces.within(span, () => traces.start("inner", { kind: "client", parent: traces.current() }));
  inner.end();
  span.end({ error: "TARGET_UNAVAILABLE" });
  await traces.close();
  const found = exporter.spans.find(({ name }) => name === "work");
  expect(traceIdOf(span.traceparent)).toBe(traceIdOf(parent));
  expect(found?.parentSpanContext?.spanId).toBe(parent.slice(36, 52));
  expect(found?.links.map(({ context }) => context.traceId)).toEqual([traceIdOf(link)]);
  expect(found?.attributes).toEqual({ "hub.system": "aic-case", "error.type": "TARGET_UNAVAILABLE" });
  expect(exporter.spans.find(({ name }) => name === "inner")?.parentSpanContext?.spanId).toBe(found?.spanContext().spanId);
});

test("what the sender did not sample is not exported, and its context goes on unsampled", async () => {
  const exporter = keeping();
  const traces = createOtelTracing("test", exporter);
  useTracing(traces);
  const unsampled = newTraceparent().replace(/01$/, "00");
  expect(creationContext(unsampled, created)).toMatch(new RegExp(`^00-${traceIdOf(unsampled)}-[0-9a-f]{16}-00$`));
  await traces.close();
  expect(exporter.spans).toEqual([]);
});

test("a collector that never answers holds up neither the work nor the end", async () => {
  const traces = createOtelTracing("test", { export: () => {}, shutdown: () => new Promise(() => {}) });
  for (let i = 0; i < 40_000; i++) traces.start("work", { kind: "internal" }).end();
  const since = performance.now();
  await traces.close();
  expect(performance.now() - since).toBeLessThan(4_000);
});

test("an exporter that throws disturbs nobody", async () => {
  const failing = (): never => {
    throw new Error("broken");
  };
  const traces = createOtelTracing("test", { export: failing, shutdown: () => Promise.reject(new Error("broken")) });
  traces.start("work", { kind: "internal" }).end();
  await expect(traces.close()).resolves.toBeUndefined();
});
