import type { FastifyInstance } from "fastify";
import { collectProcessMetrics, counter, histogram, scrape } from "../../../services/shared/telemetry/metrics.ts";

const requests = counter({ name: "hub_http_requests_total", help: "HTTP 请求，按路径与状态 / requests by route and status", labels: ["route", "method", "status"] });

const duration = histogram(
  { name: "hub_http_request_duration_seconds", help: "HTTP 请求耗时 / time of requests", labels: ["route"] },
  [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15],
);

/** Counts every request by its route: paths hold keys and would be endless. */
export function countRequests(app: FastifyInstance): void {
  app.addHook("onResponse", async ({ routeOptions, method }, reply) => {
    const route = routeOptions.url ?? "unknown";
    requests.inc({ route, method, status: String(reply.statusCode) });
    duration.observe({ route }, reply.elapsedTime / 1_000);
  });
}

/** GET /metrics: the gateway's own figures, for Prometheus. The other processes serve theirs on ports of their own. */
export function metricsRoute(app: FastifyInstance): void {
  collectProcessMetrics("gateway");
  app.get("/metrics", async (_request, reply) => {
    const { text, type } = await scrape();
    return reply.type(type).send(text);
  });
}
