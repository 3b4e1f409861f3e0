import { createHash, createHmac, hash } from "node:crypto";
import fc from "fast-check";
import { sm2 } from "sm-crypto-v2";
import { Webhook } from "standardwebhooks";
import { describe, expect, test } from "vitest";
import { createNonceMemory } from "./nonceMemory.ts";
import { sign, withAdditions, type SignableRequest } from "./sign.ts";
import { signingSchema, type Signing } from "./schemes.ts";
import { verify } from "./verify.ts";

const NOW = Date.parse("2026-11-27T08:00:00Z");
const post: SignableRequest = { method: "POST", target: "/a/b?x=1&y=%E7%A4%BA", body: `{"ajbh":"示例1"}` };
const get: SignableRequest = { method: "GET", target: "/outbox?after=7&limit=5", body: "" };
const secret = "示例密钥-example-secret";
const keys = sm2.generateKeyPairHex();
const scheme = (value: unknown): Signing => signingSchema.parse(value);

/** Every scheme that computes a signature over the whole request, in the shapes of real peers. */
const whole: Readonly<Record<string, Signing>> = {
  "hmac-sha256 in headers": scheme({ scheme: "hmac-sha256", key: "k", secret }),
  "hmac-sm3 in headers": scheme({ scheme: "hmac-sm3", key: "k", secret }),
  "hmac-sm3 around the body": scheme({
    scheme: "hmac-sm3", key: "k", secret, over: "{key}\n{time}\n{method}\n{target}\n{body}",
    put: { in: "query-or-body", wrap: "data", fields: { appKey: "{key}", requestTime: "{time}", sign: "{signature}" } },
  }),
  "hmac-sha256 in the query": scheme({
    scheme: "hmac-sha256", secret, encoding: "base64url", time: "yyyyMMddHHmmss", put: { in: "query", fields: { t: "{time}", n: "{nonce}", s: "v1.{signature}" } },
  }),
  "sm2 raw": scheme({ scheme: "sm2", key: "k", secret: keys.privateKey, publicKey: keys.publicKey }),
  "sm2 DER, own user id": scheme({ scheme: "sm2", secret: keys.privateKey, publicKey: keys.publicKey, der: true, userId: "示例@gz", encoding: "base64" }),
};

const moment = { nowMs: NOW, nonce: "n-1" };
const received = (request: SignableRequest, signing: Signing) => withAdditions(request, sign(request, signing, moment));

describe.each(Object.entries(whole))("%s", (_, signing) => {
  test.each([post, get])("what was signed is taken, with the body as it was: $method", (request) => {
    expect(verify(received(request, signing), signing, NOW + 1000)).toMatchObject({ ok: true, body: request.body });
  });

  test("any change of a signed part is found", () => {
    const sent = received(post, signing);
    expect(verify({ ...sent, method: "PUT" }, signing, NOW).ok).toBe(false);
    fc.assert(
      fc.property(fc.constantFrom("target", "body"), fc.nat(), fc.string({ minLength: 1, maxLength: 1 }), (part, place, letter) => {
        const text = sent[part];
        const at = place % text.length;
        fc.pre(text[at] !== letter && (part === "body" || !/[&?#\s]/.test(letter + text[at])));
        const changed = text.slice(0, at) + letter + text.slice(at + 1);
        // White space or escapes around an envelope say the same as before.
        const same = part === "body" && sameEnvelope(changed, text);
        expect(verify({ ...sent, [part]: changed }, signing, NOW).ok).toBe(same);
      }),
      { numRuns: 60 },
    );
  });

  test("an escape that is none is a change like any other, not a failure of the check (regression)", () => {
    const sent = received(post, signing);
    expect(verify({ ...sent, target: sent.target.replace("x=", "%=") }, signing, NOW)).toMatchObject({ ok: false });
  });

  test("outside the window nothing is taken", () => {
    const sent = received(post, signing);
    expect(verify(sent, signing, NOW + 301_000)).toEqual({ ok: false, problem: "time" });
    expect(verify(sent, signing, NOW - 301_000)).toEqual({ ok: false, problem: "time" });
  });

  test("another secret or none is refused", () => {
    const other = sm2.generateKeyPairHex();
    const stranger = { ...signing, secret: "other", publicKey: other.publicKey } as Signing;
    expect(verify(received(post, signing), stranger, NOW)).toEqual({ ok: false, problem: "signature" });
    expect(verify({ ...post, headers: {} }, signing, NOW)).toEqual({ ok: false, problem: "absent" });
  });
});

function sameEnvelope(a: string, b: string): boolean {
  try {
    return a !== b && JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b)) && a.includes("appKey");
  } catch {
    return false;
  }
}

test("a secret in rotation is taken beside the new one", () => {
  const old = scheme({ scheme: "hmac-sm3", key: "k", secret: "old" });
  expect(verify(received(post, old), scheme({ scheme: "hmac-sm3", key: "k", secret: "new", previousSecret: "old" }), NOW).ok).toBe(true);
});

describe("known vectors", () => {
  test("RFC 4231 case 2 and SM3 of abc", () => {
    const jefe = scheme({ scheme: "hmac-sha256", secret: "Jefe", over: "{body}", put: { in: "headers", fields: { s: "{signature}" } } });
    expect(sign({ ...post, body: "what do ya want for nothing?" }, jefe, moment).headers).toEqual({ s: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" });
    expect(hash("sm3", "abc", "hex")).toBe("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
  });

  test("the linkage platform's headers: HMAC-SM3 over method, target, time, nonce and SM3 of the body", () => {
    const { headers } = sign(post, whole["hmac-sm3 in headers"]!, moment);
    const base = ["POST", post.target, String(NOW), "n-1", hash("sm3", post.body, "hex")].join("\n");
    expect(headers).toEqual({ "x-app-key": "k", "x-timestamp": String(NOW), "x-nonce": "n-1", "x-signature": createHmac("sm3", secret).update(base).digest("hex") });
  });

  test("an old gateway's proof: upper-case MD5 of key, secret and time, merged into the body", () => {
    const old = scheme({ scheme: "appkey-md5", key: "ak", secret: "sk" });
    const sent = received(post, old);
    const proof = createHash("md5").update(`aksk${NOW}`).digest("hex").toUpperCase();
    expect(JSON.parse(sent.body)).toEqual({ appKey: "ak", requestTime: String(NOW), sign: proof, ajbh: "示例1" });
    expect(verify(sent, old, NOW)).toMatchObject({ ok: true, body: post.body });
  });

  test("Standard Webhooks v1 as the public library writes and reads it", () => {
    const whsec = `whsec_${Buffer.from("example-secret-of-24-byte").toString("base64")}`;
    const signing = scheme({ scheme: "standard-webhooks", secret: whsec });
    const now = Date.now();
    const sent = withAdditions(post, sign(post, signing, { nowMs: now, nonce: "msg_1" }));
    expect(new Webhook(whsec).verify(sent.body, { ...sent.headers })).toEqual(JSON.parse(post.body));
    const theirs = new Webhook(whsec).sign("msg_2", new Date(now), post.body);
    const headers = { "webhook-id": "msg_2", "webhook-timestamp": String(Math.floor(now / 1000)), "webhook-signature": `v1,AAAA ${theirs}` };
    expect(verify({ ...post, headers }, signing, now)).toEqual({ ok: true, body: post.body, nonce: "msg_2" });
  });

  test("Standard Webhooks v1a is verified with the public key alone", () => {
    // RFC 8032, 7.1, test 1.
    const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
    const publicKey = Buffer.from("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "hex").toString("base64");
    const signing = scheme({ scheme: "standard-webhooks", secret: `whsk_${seed.toString("base64")}` });
    const sent = received(post, signing);
    expect(sent.headers["webhook-signature"]).toMatch(/^v1a,/);
    const checking = scheme({ scheme: "standard-webhooks", publicKey: `whpk_${publicKey}` });
    expect(verify(sent, checking, NOW).ok).toBe(true);
    expect(verify({ ...sent, body: "{}" }, checking, NOW)).toEqual({ ok: false, problem: "signature" });
  });

  test("basic and bearer are fixed headers", () => {
    const basic = scheme({ scheme: "basic", user: "Aladdin", password: "open sesame" });
    expect(sign(get, basic, moment).headers).toEqual({ authorization: "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" });
    const bearer = scheme({ scheme: "bearer", token: "t" });
    expect(verify(received(get, bearer), bearer, NOW).ok).toBe(true);
    expect(verify({ ...get, headers: { authorization: "Bearer x" } }, bearer, NOW)).toEqual({ ok: false, problem: "signature" });
  });
});

test("settings that cannot be checked on the other side are refused", () => {
  const put = { in: "body", fields: { sign: "{signature}" } };
  expect(signingSchema.safeParse({ scheme: "hmac-sm3", secret, put }).error?.issues[0]?.message).toContain("put.wrap");
  expect(signingSchema.safeParse({ scheme: "hmac-sm3", secret, over: "{secret}" }).success).toBe(false);
  expect(signingSchema.safeParse({ scheme: "hmac-sm3", secret, put: { in: "headers", fields: { a: "{time}" } } }).success).toBe(false);
});

test("a nonce is new once within the window", () => {
  const memory = createNonceMemory(1000);
  expect([memory.isNew("a", 0), memory.isNew("a", 1999), memory.isNew("", 0), memory.isNew("a", 2001)]).toEqual([true, false, false, true]);
});
