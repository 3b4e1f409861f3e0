import { createHmac, hash, randomUUID } from "node:crypto";
import { AnswerResult } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError, type Reason } from "../../../services/shared/errors.ts";
import type { DeliveryAnswer } from "../contract.ts";

/** A request to a partner's REST interface. `path` begins with `/` and holds the query. */
export interface RestRequest {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** JSON text; absent for GET. */
  readonly body?: string;
}

export interface RestReply {
  readonly status: number;
  /** The parsed JSON; undefined when the reply was empty. Foreign data: parse it before use. */
  readonly body: unknown;
  /** From Retry-After, milliseconds; 0 when the system named none. */
  readonly retryAfterMs: number;
}

export interface RestClient {
  /**
   * Resolves with every 2xx, 404 and other 4xx reply. Throws HubError TARGET_UNAVAILABLE (no connection, 5xx, refused
   * credentials, a reply that is not JSON), TARGET_TIMEOUT, TARGET_RATE_LIMITED (429), SHUTTING_DOWN (signal aborted).
   * Metadata `retryAfterMs` is set when the system named a time. Never retries.
   */
  send(request: RestRequest, signal: AbortSignal): Promise<RestReply>;
}

export interface RestOptions {
  /** System id, for messages. */
  readonly system: string;
  /** Root of the interface, without a trailing slash. */
  readonly baseUrl: string;
  /** One request and its reply may take this long, milliseconds. */
  readonly timeoutMs: number;
  /** Headers that prove who asks. */
  authorize(request: RestRequest): Readonly<Record<string, string>>;
}

/** A client on the built-in fetch: connections are kept alive, redirects refused (a signature covers one path). */
export function createRestClient(options: RestOptions): RestClient {
  return {
    async send(request, signal) {
      const { status, text, retryAfter } = await exchange(options, request, signal);
      const retryAfterMs = parseRetryAfter(retryAfter, Date.now());
      const reason = failureOf(status);
      if (reason) throw targetError(reason, options.system, `HTTP ${status}`, { retryAfterMs });
      return { status, body: parseJson(options.system, text), retryAfterMs };
    },
  };
}

async function exchange(options: RestOptions, request: RestRequest, signal: AbortSignal) {
  const timeout = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await fetch(options.baseUrl + request.path, {
      method: request.method,
      headers: { accept: "application/json", "content-type": "application/json", ...options.authorize(request) },
      redirect: "error",
      signal: AbortSignal.any([timeout, signal]),
      ...(request.body === undefined ? {} : { body: request.body }),
    });
    return { status: response.status, text: await response.text(), retryAfter: response.headers.get("retry-after") };
  } catch (error) {
    if (signal.aborted) throw targetError("SHUTTING_DOWN", options.system, "stopped", { cause: error });
    if (timeout.aborted) throw targetError("TARGET_TIMEOUT", options.system, `> ${options.timeoutMs} ms`, { cause: error });
    throw targetError("TARGET_UNAVAILABLE", options.system, causeCode(error), { cause: error });
  }
}

/** Status codes that say something about the system or its network, not about what was sent. */
function failureOf(status: number): Reason | undefined {
  if (status === 429) return "TARGET_RATE_LIMITED";
  if (status === 408 || status === 504) return "TARGET_TIMEOUT";
  // Wrong credentials concern everything alike: hold the records until somebody mends them, refuse none.
  if (status >= 500 || status === 401 || status === 403) return "TARGET_UNAVAILABLE";
  return undefined;
}

/** The answer to a delivery that waits for the system. Throws what is not a HubError: that is no fault of the system. */
export function heldAnswer(deliveryId: string, failure: unknown): DeliveryAnswer {
  if (!(failure instanceof HubError)) throw failure;
  const { reason, message, metadata } = failure;
  const retryAfterMs = Number(metadata["retryAfterMs"] ?? 0);
  return { deliveryId, result: AnswerResult.UNAVAILABLE, reason, message, retryAfterMs };
}

interface TargetErrorMore {
  /** When the system said it can be asked again, milliseconds from now. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** The system's fault as a HubError that names it. `detail` must hold neither payload nor secrets. */
export function targetError(reason: Reason, system: string, detail: string, more: TargetErrorMore = {}): HubError {
  const { retryAfterMs = 0, cause } = more;
  const metadata = { system, detail, ...(retryAfterMs > 0 ? { retryAfterMs: String(retryAfterMs) } : {}) };
  return new HubError(reason, `${system} 暂时无法办理: ${detail} / ${system} cannot serve now: ${detail}`, metadata, { cause });
}

function causeCode(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  if (typeof cause === "object" && cause !== null && "code" in cause && typeof cause.code === "string") return cause.code;
  return cause instanceof Error ? cause.name : "network";
}

function parseJson(system: string, text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw targetError("TARGET_UNAVAILABLE", system, "reply is not JSON", { cause: error });
  }
}

/** Retry-After in milliseconds: seconds or an HTTP date (RFC 9110 10.2.3); 0 when absent, past or unreadable. */
export function parseRetryAfter(header: string | null, nowMs: number): number {
  if (!header) return 0;
  const ms = /^\d+(\.\d+)?$/.test(header) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : 0;
}

export interface SigningKey {
  readonly appKey: string;
  readonly secret: string;
}

/**
 * Headers of a request signed with HMAC-SM3 over method, path with query, time (ms), nonce and SM3 of the body, each on
 * its own line. The time and the nonce make a caught request useless later.
 */
export function signHmacSm3(key: SigningKey, request: RestRequest, nowMs = Date.now(), nonce: string = randomUUID()) {
  const timestamp = String(nowMs);
  const base = [request.method, request.path, timestamp, nonce, hash("sm3", request.body ?? "", "hex")].join("\n");
  return {
    "x-app-key": key.appKey,
    "x-timestamp": timestamp,
    "x-nonce": nonce,
    "x-signature": createHmac("sm3", key.secret).update(base).digest("hex"),
  };
}

/** A partner's words, fit for logs and traces: cut at 200 characters, long digit runs and mobile numbers masked. */
export function maskedWords(text: string): string {
  return text.slice(0, 200).replaceAll(/\d{15,}[\dXx]?|(?<!\d)1[3-9]\d{9}(?!\d)/g, (digits) => `${digits.slice(0, 3)}****`);
}

/** Why a system refused a request as a whole. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

export type BatchReply<Result> = { readonly results: readonly Result[] } | { readonly refused: Refusal };

/** Most a request body may hold, bytes; the partners take 10 MB. */
const MAX_BODY_BYTES = 8_000_000;

/**
 * Sends items together, as many as fit into one body. A batch that the system refuses as a whole is halved until the
 * bad item stands alone; `refuse` makes that item's result. Results come in the order of the items.
 */
export async function sendHalving<Item, Result>(
  items: readonly Item[],
  send: (batch: readonly Item[]) => Promise<BatchReply<Result>>,
  refuse: (item: Item, refusal: Refusal) => Result,
): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const batch of batchesThatFit(items)) {
    const reply = await send(batch);
    const [first] = batch;
    if ("results" in reply) results.push(...reply.results);
    else if (batch.length === 1 && first !== undefined) results.push(refuse(first, reply.refused));
    else {
      const middle = batch.length >> 1;
      results.push(...(await sendHalving(batch.slice(0, middle), send, refuse)));
      results.push(...(await sendHalving(batch.slice(middle), send, refuse)));
    }
  }
  return results;
}

function batchesThatFit<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const batches: Item[][] = [];
  let bytes = MAX_BODY_BYTES;
  for (const item of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    if (bytes + size > MAX_BODY_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(item);
    bytes += size;
  }
  return batches;
}
