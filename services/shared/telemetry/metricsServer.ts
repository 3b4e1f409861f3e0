import { createServer, type ServerResponse } from "node:http";
import { HubError } from "../errors.ts";
import type { Running } from "../lifecycle.ts";
import type { Logger } from "../log.ts";
import { collectProcessMetrics, scrape } from "./metrics.ts";

export interface MetricsServerOptions {
  readonly host: string;
  /** 0 = any free one. */
  readonly port: number;
  readonly service: string;
  readonly log: Logger;
}

/** Serves `GET /metrics` for Prometheus: figures and ids of subscriptions, never data. Throws INVALID_REQUEST when the port is taken. */
export async function startMetricsServer({ host, port, service, log }: MetricsServerOptions): Promise<Running & { readonly url: string }> {
  collectProcessMetrics(service);
  const server = createServer((request, response) => {
    if (request.method === "GET" && request.url?.split("?")[0] === "/metrics") void answer(response, log);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause) => reject(new HubError("INVALID_REQUEST", `指标端口无法监听 / cannot listen on ${host}:${port} for metrics`, { host, port: String(port) }, { cause })));
    server.listen(port, host, resolve);
  });
  const bound = server.address();
  const url = `http://${host}:${typeof bound === "object" && bound ? bound.port : port}/metrics`;
  log.info({ url }, "telemetry.metrics");
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(response: ServerResponse, log: Logger): Promise<void> {
  try {
    const { text, type } = await scrape();
    response.writeHead(200, { "content-type": type }).end(text);
  } catch (err) {
    log.warn({ err }, "telemetry.scrapeFailed");
    response.writeHead(500).end();
  }
}
