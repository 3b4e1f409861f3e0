import type { FastifyInstance } from "fastify";
import { tracing, type HopSpan } from "../../services/shared/telemetry/tracing.ts";

/** Begins a span per request, within the caller's `traceparent`; what the gateway asks the services is part of it. Nothing when traces are off. */
export function traceRequests(app: FastifyInstance): void {
  const traces = tracing();
  if (!traces) return;
  const spans = new WeakMap<object, HopSpan>();
  app.addHook("onRequest", (request, _reply, done) => {
    const { method, routeOptions, headers } = request;
    const route = routeOptions.url ?? "unknown";
    const parent = headers["traceparent"];
    const span = traces.start(`${method} ${route}`, {
      kind: "server",
      parent: typeof parent === "string" ? parent : "",
      attributes: { "http.request.method": method, "http.route": route },
    });
    spans.set(request, span);
    traces.within(span, done);
  });
  app.addHook("onResponse", async (request, { statusCode }) => {
    const failure = statusCode >= 500 ? { error: String(statusCode) } : {};
    spans.get(request)?.end({ attributes: { "http.response.status_code": statusCode }, ...failure });
  });
}
