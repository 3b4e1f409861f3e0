import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { FaultSwitch } from "./faultSwitch.ts";

/** Largest body taken, bytes. */
const MAX_BODY_BYTES = 10 * 1024 * 1024;

export interface HttpRequest {
  readonly method: string;
  /** Path and query as sent: what a signature covers. */
  readonly target: string;
  readonly url: URL;
  header(name: string): string;
  readonly body: Buffer;
}

export interface HttpReply {
  readonly status: number;
  /** Sent as JSON; absent = empty reply. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface HttpServer {
  /** Root without a trailing slash. */
  readonly url: string;
  close(): Promise<void>;
}

export interface HttpServerOptions {
  /** 0 = a free port. */
  readonly port: number;
  readonly faults: FaultSwitch;
  handle(request: HttpRequest): HttpReply | Promise<HttpReply>;
}

/** A JSON server on the loopback address that can be slow, down, or lose the answer to what it has done. */
export async function startHttpServer(options: HttpServerOptions): Promise<HttpServer> {
  const server = createServer((incoming, outgoing) => void serve(options, incoming, outgoing));
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function serve(options: HttpServerOptions, incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
  try {
    const { faults } = options;
    const body = await readBody(incoming);
    if (faults.now.slowMs) await sleep(faults.now.slowMs);
    if (faults.now.down) return reply(outgoing, { status: 503, body: { code: "S503", message: "系统维护 / under maintenance" } });
    if (faults.now.lie) return void outgoing.writeHead(200, { "content-type": "text/html; charset=utf-8" }).end("<html><body>OK</body></html>");
    if (!body) return reply(outgoing, { status: 413, body: { code: "S413", message: "请求超过10MB / body over 10 MB" } });
    const answer = await options.handle(toRequest(incoming, body));
    if (incoming.method !== "GET" && answer.status < 300 && faults.loseAnswer()) {
      outgoing.destroy();
      return;
    }
    reply(outgoing, answer);
  } catch {
    if (outgoing.headersSent) outgoing.destroy();
    else reply(outgoing, { status: 500, body: { code: "S500", message: "内部错误 / internal error" } });
  }
}

/** The whole body, or undefined when it is too large; the rest of a large one is read and thrown away. */
async function readBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const target = incoming.url ?? "/";
  return {
    method: incoming.method ?? "GET",
    target,
    url: new URL(target, "http://localhost"),
    header: (name) => String(incoming.headers[name] ?? ""),
    body,
  };
}

function reply(outgoing: ServerResponse, { status, body, headers = {} }: HttpReply): void {
  outgoing.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
  outgoing.end(body === undefined ? "" : JSON.stringify(body));
}

/** The body as JSON; undefined when it is none. */
export function jsonBody(request: HttpRequest): unknown {
  try {
    return JSON.parse(request.body.toString("utf8"));
  } catch {
    return undefined;
  }
}
