import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { pemOptions } from "../rest/tls.ts";
import { targetError } from "../targetError.ts";
import type { WebhookSettings } from "./settings.ts";

/** A push as it came in. */
export interface Push {
  readonly method: string;
  /** Path with query. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface PushReply {
  readonly status: number;
  readonly body: unknown;
  readonly retryAfterSeconds?: number;
}

/** What takes pushes at one path. */
export interface PushHandler {
  readonly maxBodyBytes: number;
  take(push: Push): Promise<PushReply>;
}

export interface Receiver {
  /** Root under which the paths are, e.g. `http://127.0.0.1:8080`. */
  readonly url: string;
  close(): Promise<void>;
}

type Listen = NonNullable<WebhookSettings["listen"]>;

/** Listens for pushes; fails with TARGET_UNAVAILABLE when the address is taken. */
export async function startReceiver(listen: Listen, handlers: ReadonlyMap<string, PushHandler>, { system, log }: { readonly system: string; readonly log: Logger }): Promise<Receiver> {
  const onRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => {
    serve(handlers, incoming).then(
      (reply) => send(outgoing, reply),
      (error: unknown) => {
        log.error({ system, err: error }, "webhook.failed");
        send(outgoing, { status: 500, body: { code: "INTERNAL", message: "内部错误，请重发 / internal error, send again" } });
      },
    );
  };
  const { tls } = listen;
  const server = tls ? createTlsServer({ ...pemOptions(tls), minVersion: "TLSv1.2", ...(tls.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }) }, onRequest) : createServer(onRequest);
  server.requestTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => reject(targetError("TARGET_UNAVAILABLE", system, `不能监听 ${listen.host}:${listen.port}（${cause.code}） / cannot listen there`, { cause })));
    server.listen(listen.port, listen.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `${tls ? "https" : "http"}://${listen.host.includes(":") ? `[${listen.host}]` : listen.host}:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(handlers: ReadonlyMap<string, PushHandler>, incoming: IncomingMessage): Promise<PushReply> {
  const target = incoming.url ?? "/";
  const handler = handlers.get(target.replace(/\?.*$/s, ""));
  const body = await readBody(incoming, handler?.maxBodyBytes ?? 0);
  if (!handler) return { status: 404, body: { code: "NOT_FOUND", message: "无此接收路径 / nothing is received here" } };
  if (incoming.method !== "POST") return { status: 405, body: { code: "METHOD", message: "请用 POST / use POST" } };
  if (body === undefined) return { status: 413, body: { code: "TOO_LARGE", message: `正文超过 ${handler.maxBodyBytes} 字节 / body over ${handler.maxBodyBytes} bytes` } };
  const headers = Object.fromEntries(Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]));
  return handler.take({ method: incoming.method, target, headers, body });
}

/** Undefined when it is too long; the rest is read and thrown away, so that the caller gets the reply. */
async function readBody(incoming: IncomingMessage, limit: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= limit) chunks.push(chunk);
  }
  return size <= limit ? Buffer.concat(chunks).toString("utf8") : undefined;
}

function send(outgoing: ServerResponse, { status, body, retryAfterSeconds }: PushReply): void {
  const retry = retryAfterSeconds === undefined ? {} : { "retry-after": String(retryAfterSeconds) };
  outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8", ...retry }).end(JSON.stringify(body));
}
