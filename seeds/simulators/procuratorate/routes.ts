import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import type { Credentials } from "../rest/credentials.ts";
import type { FaultSwitch } from "../rest/faultSwitch.ts";
import { jsonBody, type HttpReply, type HttpRequest } from "../rest/httpServer.ts";
import { inboxItem, type Inbox } from "./inbox.ts";
import { acknowledgement, type Outbox } from "./outbox.ts";

export interface ProcuratorateParts {
  readonly credentials: Credentials;
  readonly outbox: Outbox;
  readonly inbox: Inbox;
  readonly faults: FaultSwitch;
}

/** How far the clocks of the two sides may differ, milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000;
const ACK = /^\/outbox\/([^/]+)\/ack$/;

/** The interface: 401 for a wrong signature, 400 for a wrong form, 404 for an unknown path or row. */
export function handle(parts: ProcuratorateParts, request: HttpRequest, nowMs = Date.now()): HttpReply {
  if (!isGenuine(parts.credentials, request, nowMs)) return { status: 401, body: { code: "J401", message: "签名无效 / invalid signature" } };
  return request.method === "GET" ? read(parts, request) : write(parts, request);
}

function read({ outbox, inbox }: ProcuratorateParts, { url: { pathname, searchParams } }: HttpRequest): HttpReply {
  if (pathname === "/inbox") return { status: 200, body: inbox.held(searchParams) };
  if (pathname !== "/outbox") return notFound;
  const limit = Math.min(500, Number(searchParams.get("limit")) || 500);
  return { status: 200, body: { items: outbox.page(Number(searchParams.get("after")) || 0, limit) } };
}

function write(parts: ProcuratorateParts, request: HttpRequest): HttpReply {
  const data = parseJson(envelopeOf(request)?.data);
  const id = ACK.exec(request.url.pathname)?.[1];
  if (id !== undefined) return acknowledge(parts, decodeURIComponent(id), data);
  return request.url.pathname === "/inbox" ? takeNotices(parts, data) : notFound;
}

const notFound: HttpReply = { status: 404, body: { code: "J404", message: "无此数据或接口 / not found" } };

function acknowledge({ outbox }: ProcuratorateParts, id: string, data: unknown): HttpReply {
  const parsed = acknowledgement.safeParse(data);
  if (!parsed.success) return badForm(parsed.error);
  return outbox.acknowledge(id, parsed.data) ? { status: 200, body: {} } : notFound;
}

/** A batch is read as a whole: one item of a wrong form and nothing of it is taken. */
function takeNotices({ inbox, faults }: ProcuratorateParts, data: unknown): HttpReply {
  const parsed = z.object({ items: z.array(inboxItem).max(500) }).safeParse(data);
  if (!parsed.success) return badForm(parsed.error);
  const items = parsed.data.items.map((item) => inbox.take(item));
  return { status: 200, body: { items: faults.now.answerTwice ? [...items, ...items] : items } };
}

/** Names the places only: what was sent may be personal. */
function badForm(error: z.ZodError): HttpReply {
  const places = error.issues.map(({ path }) => path.join(".") || "data").join(", ");
  return { status: 400, body: { code: "J400", message: `报文格式错误 / malformed: ${places.slice(0, 150)}` } };
}

const envelope = z.object({ appKey: z.string(), requestTime: z.string(), sign: z.string(), data: z.string() });

const envelopeOf = (request: HttpRequest) => envelope.safeParse(jsonBody(request)).data;

/**
 * The system's rule: sign is the hexadecimal HMAC-SM3 over appKey, requestTime (ms), method, path with query and data, joined by
 * line feeds, or, as older gateways do, the upper-case MD5 of appKey, secret and requestTime; the time within five minutes.
 * Written from the interface's description and not shared with the adapter.
 */
function isGenuine({ appKey, secret }: Credentials, request: HttpRequest, nowMs: number): boolean {
  const proof = request.method === "GET" ? proofOf(request.url) : envelopeOf(request);
  if (!proof || proof.appKey !== appKey || !(Math.abs(nowMs - Number(proof.requestTime)) <= CLOCK_SKEW_MS)) return false;
  const target = request.method === "GET" ? request.target.replace(/[?&]appKey=.*$/s, "") : request.target;
  const base = [appKey, proof.requestTime, request.method, target, proof.data].join("\n");
  const hmac = createHmac("sm3", secret).update(base).digest("hex");
  const md5 = createHash("md5").update(`${appKey}${secret}${proof.requestTime}`).digest("hex").toUpperCase();
  return isSame(proof.sign, hmac) || isSame(proof.sign, md5);
}

function proofOf({ searchParams }: URL) {
  return { appKey: searchParams.get("appKey"), requestTime: searchParams.get("requestTime"), sign: searchParams.get("sign") ?? "", data: "" };
}

function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
