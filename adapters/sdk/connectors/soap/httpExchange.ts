import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { describeCause, soapFailure } from "./failure.ts";

export interface HttpRequest {
  readonly method: "GET" | "POST";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly retryAfter: string;
  readonly body: Buffer;
}

export interface HttpWay {
  /**
   * One request and its reply. Redirects are followed on the same host only. Throws TARGET_UNAVAILABLE (no connection, certificate, endless
   * redirect, too large a reply), TARGET_TIMEOUT, SHUTTING_DOWN; every status else is a reply.
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  close(): void;
}

export interface HttpWayOptions {
  readonly system: string;
  readonly timeoutMs: number;
  /** PEM; absent = the CAs of the machine. */
  readonly ca?: string;
  /** Largest reply, bytes. */
  readonly maxBytes: number;
}

const MAX_REDIRECTS = 5;

/** Own client instead of the one in the library: that one follows redirects to any host, with credentials, and has no limits of size. */
export function createHttpWay(options: HttpWayOptions): HttpWay {
  const agents = { "http:": new HttpAgent({ keepAlive: true }), "https:": new HttpsAgent({ keepAlive: true, ...(options.ca === undefined ? {} : { ca: options.ca }) }) };

  const follow = async (first: HttpRequest, signal: AbortSignal): Promise<HttpReply> => {
    const visited: string[] = [];
    for (let request = first; ; ) {
      visited.push(request.url);
      const incoming = await start(agents, request, signal);
      const next = redirectOf(options.system, request, incoming);
      if (!next) return await readReply(options, incoming);
      incoming.resume();
      if (visited.includes(next.url) || visited.length > MAX_REDIRECTS) {
        const chain = [...visited, next.url].join(" → ");
        throw soapFailure("TARGET_UNAVAILABLE", options.system, `重定向没有尽头（${chain}），请核对 endpoint / endless redirect (${chain}), check the endpoint`);
      }
      request = next;
    }
  };

  return {
    async send(request, signal) {
      const timeout = AbortSignal.timeout(options.timeoutMs);
      try {
        return await follow(request, AbortSignal.any([timeout, signal]));
      } catch (error) {
        if (signal.aborted) throw soapFailure("SHUTTING_DOWN", options.system, "停止 / stopped", { cause: error });
        if (timeout.aborted) throw soapFailure("TARGET_TIMEOUT", options.system, `${options.timeoutMs} 毫秒内没有答复 / no reply within ${options.timeoutMs} ms`, { cause: error });
        if (error instanceof Error && error.name === "HubError") throw error;
        throw soapFailure("TARGET_UNAVAILABLE", options.system, `${describeCause(error)}: ${new URL(request.url).host}`, { cause: error });
      }
    },
    close() {
      agents["http:"].destroy();
      agents["https:"].destroy();
    },
  };
}

type Agents = { readonly "http:": HttpAgent; readonly "https:": HttpsAgent };

function start(agents: Agents, { method, url, headers, body }: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const isSecure = url.startsWith("https:");
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const options = { method, headers: { ...headers, ...length }, signal, agent: isSecure ? agents["https:"] : agents["http:"] };
  return new Promise((resolve, reject) => {
    const outgoing = (isSecure ? httpsRequest : httpRequest)(url, options, resolve);
    outgoing.once("error", reject);
    outgoing.end(body);
  });
}

/** The request to send instead; a POST is repeated only where the status says that its body may be. */
function redirectOf(system: string, request: HttpRequest, { statusCode = 0, headers }: IncomingMessage): HttpRequest | undefined {
  if (![301, 302, 303, 307, 308].includes(statusCode) || headers.location === undefined) return undefined;
  const next = new URL(headers.location, request.url);
  const isSameHost = next.hostname === new URL(request.url).hostname;
  if (isSameHost && (request.method === "GET" || statusCode >= 307)) return { ...request, url: next.href };
  const place = `${next.origin}${next.pathname}`;
  throw soapFailure("TARGET_UNAVAILABLE", system, `服务地址已变为 ${place}，核实后请改 endpoint / the service has moved to ${place}, verify and change the endpoint`);
}

async function readReply({ system, maxBytes }: HttpWayOptions, incoming: IncomingMessage): Promise<HttpReply> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of incoming as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw soapFailure("TARGET_UNAVAILABLE", system, `答复超过 ${maxBytes} 字节，请减小 limit / the reply is over ${maxBytes} bytes, lower limit`);
    chunks.push(chunk);
  }
  const { statusCode = 0, headers } = incoming;
  return { status: statusCode, contentType: headers["content-type"] ?? "", retryAfter: headers["retry-after"] ?? "", body: Buffer.concat(chunks) };
}
