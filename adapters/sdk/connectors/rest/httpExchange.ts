import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { TLSSocket } from "node:tls";
import { readBody } from "./replyBody.ts";
import { ReplyError } from "./replyError.ts";
import { CertificateError, pinError, tlsOptions, type TlsSettings } from "./tls.ts";

export interface HttpReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Decompressed and decoded. */
  readonly text: string;
}

export interface HttpOptions {
  readonly tls?: TlsSettings | undefined;
  /** One request and its answer, redirects included, milliseconds. */
  readonly timeoutMs: number;
  /** Largest answer, bytes, after decompression too. */
  readonly maxBodyBytes: number;
  /** Redirects followed for GET, inside the same host; 0 = none. */
  readonly redirects: number;
  /** Encoding of answers that do not say; default UTF-8. */
  readonly charset?: string | undefined;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty = none. */
  readonly body: string;
}

export interface HttpExchange {
  /** One request and its answer. Rejects with the plain error of the network: RestClient gives it its reason. */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpReply>;
  close(): void;
}

/** HTTP on the built-in modules: connections are kept alive, certificates of one's own choice, every limit set. */
export function createHttpExchange(options: HttpOptions): HttpExchange {
  const plain = new HttpAgent({ keepAlive: true });
  // A resumed session does not show its certificate again.
  const secure = new HttpsAgent({ keepAlive: true, maxCachedSessions: 0, ...tlsOptions(options.tls ?? {}) });
  const once = (request: HttpRequest, signal: AbortSignal) => exchange(options, request, request.url.startsWith("https:") ? secure : plain, signal);
  return {
    async send(request, signal) {
      const chain = [request.url];
      for (let current = request; ; ) {
        const reply = await once(current, signal);
        const location = reply.headers["location"];
        if (reply.status < 300 || reply.status > 399 || typeof location !== "string") return reply;
        current = follow(options, current, location, chain);
      }
    },
    close() {
      plain.destroy();
      secure.destroy();
    },
  };
}

/** The request of a redirect, or why it is not followed. A signature covers one path, so a POST is never sent elsewhere. */
function follow({ redirects }: HttpOptions, request: HttpRequest, location: string, chain: string[]): HttpRequest {
  const target = new URL(location, request.url);
  const path = [...chain, target.href].map((url) => withoutQuery(url)).join(" → ");
  if (request.method !== "GET" || redirects === 0) {
    throw new ReplyError(`被重定向：${path}；请把地址改为最终地址，或设置 redirects / redirected; name the final address or set redirects`);
  }
  if (target.host !== new URL(request.url).host) throw new ReplyError(`重定向到其他主机，不跟随：${path} / redirect to another host is not followed`);
  if (chain.length > redirects) throw new ReplyError(`重定向超过 ${redirects} 次，可能循环：${path} / more than ${redirects} redirects, perhaps for ever`);
  chain.push(target.href);
  return { ...request, url: target.href };
}

/** Queries may hold signatures and names of persons. */
const withoutQuery = (url: string) => url.replace(/\?.*$/s, "");

function exchange(options: HttpOptions, request: HttpRequest, agent: HttpAgent | HttpsAgent, signal: AbortSignal): Promise<HttpReply> {
  return new Promise((resolve, reject) => start(options, { ...request, agent, signal }, resolve, reject));
}

interface OpenRequest extends HttpRequest {
  readonly agent: HttpAgent | HttpsAgent;
  readonly signal: AbortSignal;
}

function start(options: HttpOptions, request: OpenRequest, resolve: (reply: HttpReply) => void, reject: (error: Error) => void): void {
  const { agent, signal } = request;
  const send = request.url.startsWith("https:") ? httpsRequest : httpRequest;
  const headers = { "accept-encoding": "gzip, deflate, br", ...request.headers, ...(request.body === "" ? {} : { "content-length": String(Buffer.byteLength(request.body)) }) };
  const outgoing = send(request.url, { method: request.method, headers, agent, signal }, (incoming) => {
    readReply(options, incoming).then(resolve, (error: unknown) => {
      incoming.destroy();
      reject(error instanceof Error ? error : new Error(String(error)));
    });
  });
  outgoing.on("error", reject);
  outgoing.on("socket", (socket) => {
    const pinned = options.tls?.fingerprint;
    if (pinned === undefined || !(socket instanceof TLSSocket)) return void outgoing.end(request.body);
    // Nothing of the request leaves before the peer has shown the pinned certificate.
    const sendIfPinned = () => {
      const error = pinError(pinned, socket.getPeerCertificate());
      if (error) outgoing.destroy(error);
      else outgoing.end(request.body);
    };
    if (socket.connecting || !socket.getPeerCertificate().fingerprint256) socket.once("secureConnect", sendIfPinned);
    else sendIfPinned();
  });
}

async function readReply(options: HttpOptions, incoming: IncomingMessage): Promise<HttpReply> {
  const text = await readBody(incoming, options);
  return { status: incoming.statusCode ?? 0, headers: incoming.headers, text };
}

/** What a failed exchange died of, in a word or, for certificates and replies, in a sentence. */
export function causeOf(error: unknown): string {
  if (error instanceof ReplyError || error instanceof CertificateError) return error.message;
  if (typeof error === "object" && error !== null && "code" in error && typeof error.code === "string") return causes[error.code] ?? error.code;
  return error instanceof Error ? error.name : "network";
}

const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "ECONNREFUSED 端口无人监听 / nothing listens there",
  ENOTFOUND: "ENOTFOUND 主机名无法解析 / the host name is not known",
  ECONNRESET: "ECONNRESET 连接被中断 / the connection was cut",
  CERT_HAS_EXPIRED: "CERT_HAS_EXPIRED 对方证书已过期 / the peer's certificate has expired",
  DEPTH_ZERO_SELF_SIGNED_CERT: "DEPTH_ZERO_SELF_SIGNED_CERT 对方为自签证书，请设置 tls.ca 或 tls.fingerprint / self-signed: set tls.ca or tls.fingerprint",
  SELF_SIGNED_CERT_IN_CHAIN: "SELF_SIGNED_CERT_IN_CHAIN 签发机构不受信任，请设置 tls.ca / issuer not trusted: set tls.ca",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "UNABLE_TO_VERIFY_LEAF_SIGNATURE 签发机构不受信任，请设置 tls.ca / issuer not trusted: set tls.ca",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "UNABLE_TO_GET_ISSUER_CERT_LOCALLY 签发机构不受信任，请设置 tls.ca / issuer not trusted: set tls.ca",
  EPROTO: "EPROTO 对方不是 TLS 端口或版本不合 / no TLS there, or another version",
};
