import { createHmac, hash, timingSafeEqual } from "node:crypto";
import type { Credentials } from "../rest/credentials.ts";
import type { HttpReply, HttpRequest } from "../rest/httpServer.ts";

/** How far the clocks of the two sides may differ, milliseconds. */
const CLOCK_SKEW_MS = 5 * 60_000;

/** Checks signed requests; keeps the nonces of the last ten minutes. */
export interface SignatureCheck {
  /** The refusal to send back, or undefined when the request is genuine and new. */
  refuse(request: HttpRequest, nowMs: number): HttpReply | undefined;
}

/**
 * The platform's rule: X-Signature is the hexadecimal HMAC-SM3 over method, path with query, X-Timestamp, X-Nonce and
 * the SM3 of the body, joined by line feeds; the time within five minutes; each nonce once. Written from the interface's
 * description and not shared with the adapter, so that a mistake on either side shows.
 */
export function createSignatureCheck(credentials: Credentials): SignatureCheck {
  const nonces = new Map<string, number>();
  return {
    refuse(request, nowMs) {
      const timestamp = request.header("x-timestamp");
      const nonce = request.header("x-nonce");
      if (request.header("x-app-key") !== credentials.appKey) return refusal("A001", "应用标识不存在 / unknown app key");
      if (!(Math.abs(nowMs - Number(timestamp)) <= CLOCK_SKEW_MS)) return refusal("A002", "时间戳超出5分钟 / timestamp off by over 5 minutes");
      if (!isSignature(request, credentials.secret, timestamp, nonce)) return refusal("A003", "签名错误 / wrong signature");
      forgetOld(nonces, nowMs);
      if (nonce === "" || nonces.has(nonce)) return refusal("A004", "随机数重复 / nonce used before");
      nonces.set(nonce, nowMs);
      return undefined;
    },
  };
}

function isSignature(request: HttpRequest, secret: string, timestamp: string, nonce: string): boolean {
  const base = `${request.method}\n${request.target}\n${timestamp}\n${nonce}\n${hash("sm3", request.body, "hex")}`;
  const expected = createHmac("sm3", secret).update(base).digest();
  const given = Buffer.from(request.header("x-signature"), "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/** Nonces are kept in order of arrival, so the old ones come first. A request older than the skew is refused anyway. */
function forgetOld(nonces: Map<string, number>, nowMs: number): void {
  for (const [nonce, seenMs] of nonces) {
    if (nowMs - seenMs <= 2 * CLOCK_SKEW_MS) return;
    nonces.delete(nonce);
  }
}

const refusal = (code: string, message: string): HttpReply => ({ status: 401, body: { code, message } });
