import { expect, test } from "vitest";
import { signingSchema } from "../../../adapters/sdk/connectors/signing/schemes.ts";
import { sign } from "../../../adapters/sdk/connectors/signing/sign.ts";
import type { HttpRequest } from "../rest/httpServer.ts";
import { createSignatureCheck } from "./signatureCheck.ts";

const credentials = { appKey: "hub", secret: "示例密钥示例密钥示例密钥" };
const NOW = Date.parse("2026-11-23T08:00:00Z");
const MINUTE = 60_000;

interface Sent {
  readonly atMs?: number;
  readonly nonce?: string;
  readonly secret?: string;
  readonly body?: string;
}

/** A request whose headers were signed for `{}`, with the body that arrived. */
function request({ atMs = NOW, nonce = "n1", secret = credentials.secret, body = "{}" }: Sent): HttpRequest {
  const target = "/api/v1/penalties:batch?x=1";
  const signing = signingSchema.parse({ scheme: "hmac-sm3", key: credentials.appKey, secret });
  const headers = new Map(Object.entries(sign({ method: "POST", target, body: "{}" }, signing, { nowMs: atMs, nonce }).headers));
  return {
    method: "POST", target, url: new URL(target, "http://localhost"), body: Buffer.from(body), header: (name) => headers.get(name) ?? "",
  };
}

const codeOf = (reply: { body?: unknown } | undefined) => (reply?.body as { code: string } | undefined)?.code;

test("a genuine request passes once; the same nonce again does not", () => {
  const check = createSignatureCheck(credentials);
  expect(check.refuse(request({}), NOW)).toBeUndefined();
  expect(codeOf(check.refuse(request({}), NOW))).toBe("A004");
  expect(check.refuse(request({ nonce: "n2" }), NOW)).toBeUndefined();
});

test("another secret or a changed body is a wrong signature", () => {
  const check = createSignatureCheck(credentials);
  expect(codeOf(check.refuse(request({ secret: "x".repeat(20) }), NOW))).toBe("A003");
  expect(codeOf(check.refuse(request({ body: "{ }" }), NOW))).toBe("A003");
});

test("a clock may be five minutes off in both directions and no more", () => {
  const check = createSignatureCheck(credentials);
  expect(check.refuse(request({ nonce: "a", atMs: NOW - 5 * MINUTE }), NOW)).toBeUndefined();
  expect(check.refuse(request({ nonce: "b", atMs: NOW + 5 * MINUTE }), NOW)).toBeUndefined();
  expect(codeOf(check.refuse(request({ nonce: "c", atMs: NOW - 5 * MINUTE - 1 }), NOW))).toBe("A002");
  expect(codeOf(check.refuse(request({ nonce: "d", atMs: Number.NaN }), NOW))).toBe("A002");
});

test("a nonce is remembered as long as its request could still pass", () => {
  const check = createSignatureCheck(credentials);
  const early = request({ atMs: NOW + 5 * MINUTE });
  expect(check.refuse(early, NOW)).toBeUndefined();
  check.refuse(request({ nonce: "later", atMs: NOW + 9 * MINUTE }), NOW + 9 * MINUTE);
  expect(codeOf(check.refuse(early, NOW + 10 * MINUTE))).toBe("A004");
});
