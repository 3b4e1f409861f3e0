import { randomUUID } from "node:crypto";
import type { Reason } from "../../../../services/shared/errors.ts";
import type { Signing } from "../signing/schemes.ts";
import { sign, withAdditions } from "../signing/sign.ts";
import { targetError } from "../targetError.ts";
import { causeOf, createHttpExchange, type HttpOptions } from "./httpExchange.ts";

/** A request to a partner's REST interface. `path` begins with `/` and holds the query. */
export interface RestRequest {
  readonly method: string;
  readonly path: string;
  /** Absent = none. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as a form: the field that holds the JSON, empty for every member as a field of its own. Default: as JSON. */
  readonly form?: string;
  /** For Standard Webhooks, whose id stays when a message is sent again; other schemes take a new nonce each time. */
  readonly messageId?: string;
}

export interface RawReply {
  readonly status: number;
  readonly text: string;
  /** From Retry-After, milliseconds; 0 when the system named none. */
  readonly retryAfterMs: number;
}

export interface RestReply {
  readonly status: number;
  /** The parsed JSON; undefined when the reply was empty. Foreign data: parse it before use. */
  readonly body: unknown;
  readonly retryAfterMs: number;
}

export interface RestClient {
  /**
   * Resolves with every reply. Throws HubError TARGET_UNAVAILABLE (no connection, wrong certificate, redirect, reply over the limit),
   * TARGET_TIMEOUT, SHUTTING_DOWN (signal aborted). Never retries.
   */
  exchange(request: RestRequest, signal: AbortSignal): Promise<RawReply>;
  /**
   * Resolves with every 2xx, 404 and other 4xx reply. Throws as `exchange`, and TARGET_UNAVAILABLE for 5xx, refused credentials and a
   * reply that is not JSON, TARGET_TIMEOUT for 408 and 504, TARGET_RATE_LIMITED for 429. Metadata `retryAfterMs` is set when the system
   * named a time.
   */
  send(request: RestRequest, signal: AbortSignal): Promise<RestReply>;
  close(): void;
}

export interface RestOptions extends Partial<HttpOptions> {
  /** System id, for messages. */
  readonly system: string;
  /** Root of the interface, without a trailing slash. */
  readonly baseUrl: string;
  /** One request and its reply may take this long, milliseconds. */
  readonly timeoutMs: number;
  readonly signing?: Signing;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
}

/** Most a reply may hold where the settings say nothing, bytes. */
export const MAX_REPLY_BYTES = 20_000_000;

/** A client that signs; what it resolves with is for the caller to judge. */
export function createRestClient(options: RestOptions): RestClient {
  const http = createHttpExchange({ maxBodyBytes: MAX_REPLY_BYTES, redirects: 0, ...options });
  const exchange = async (request: RestRequest, signal: AbortSignal): Promise<RawReply> => {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    try {
      const { status, text, headers } = await http.send(signedRequest(options, request), AbortSignal.any([timeout, signal]));
      return { status, text, retryAfterMs: parseRetryAfter(String(headers["retry-after"] ?? ""), Date.now()) };
    } catch (cause) {
      if (signal.aborted) throw targetError("SHUTTING_DOWN", options.system, "stopped", { cause });
      if (timeout.aborted) throw targetError("TARGET_TIMEOUT", options.system, `> ${options.timeoutMs} ms`, { cause });
      throw targetError("TARGET_UNAVAILABLE", options.system, causeOf(cause), { cause });
    }
  };
  return {
    exchange,
    async send(request, signal) {
      const { status, text, retryAfterMs } = await exchange(request, signal);
      const reason = failureOf(status);
      if (reason) throw targetError(reason, options.system, `HTTP ${status}`, { retryAfterMs });
      return { status, body: parseReply(options.system, text), retryAfterMs };
    },
    close: () => http.close(),
  };
}

function signedRequest({ baseUrl, signing = { scheme: "none" }, headers = {} }: RestOptions, request: RestRequest) {
  const { method, body = "", messageId } = request;
  const nonce = signing.scheme === "standard-webhooks" && messageId !== undefined ? messageId : randomUUID();
  // A root may have a path of its own, which the other side sees and signs too.
  const root = new URL(baseUrl);
  const plain = { method, target: root.pathname.replace(/\/$/, "") + request.path, body };
  const signed = withAdditions(plain, sign(plain, signing, { nowMs: Date.now(), nonce }));
  const type: Record<string, string> = signed.body === "" ? {} : { "content-type": request.form === undefined ? "application/json" : "application/x-www-form-urlencoded" };
  const sent = request.form === undefined ? signed.body : toForm(request.form, signed.body);
  return { method, url: root.origin + signed.target, body: sent, headers: { accept: "application/json", ...type, ...headers, ...request.headers, ...signed.headers } };
}

/** Old gateways take `data=<JSON>`, or the members one by one. */
function toForm(field: string, json: string): string {
  if (field !== "") return new URLSearchParams({ [field]: json }).toString();
  const members = Object.entries(JSON.parse(json) as Record<string, unknown>);
  return new URLSearchParams(members.map(([name, value]): [string, string] => [name, typeof value === "string" ? value : JSON.stringify(value)])).toString();
}

/** Status codes that say something about the system or its network, not about what was sent. */
export function failureOf(status: number): Reason | undefined {
  if (status === 429) return "TARGET_RATE_LIMITED";
  if (status === 408 || status === 504) return "TARGET_TIMEOUT";
  // Wrong credentials concern everything alike: hold the records until somebody mends them, refuse none.
  if (status >= 500 || status === 401 || status === 403) return "TARGET_UNAVAILABLE";
  return undefined;
}

/** The reply's JSON; undefined when it is empty. A page of a proxy in between means that the system is not there. */
export function parseReply(system: string, text: string): unknown {
  if (text.trim() === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw targetError("TARGET_UNAVAILABLE", system, "应答不是 JSON，可能来自中间网关 / reply is not JSON, perhaps a gateway's page", { cause: error });
  }
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110 10.2.3); 0 when absent, past or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : 0;
}
