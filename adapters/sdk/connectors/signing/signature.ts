import { createHash, createHmac, createPrivateKey, createPublicKey, sign as signEd25519, timingSafeEqual, verify as verifyEd25519 } from "node:crypto";
import { sm2 } from "sm-crypto-v2";
import type { SigningPlan } from "./plan.ts";

/** DER prefixes of Ed25519 keys: PKCS #8 before the seed, SPKI before the public key (RFC 8410). */
const PKCS8 = Buffer.from("302e020100300506032b657004220420", "hex");
const SPKI = Buffer.from("302a300506032b6570032100", "hex");

/** The signature of a text with one secret, written as the plan says. */
export function computeSignature(plan: SigningPlan, secret: string, text: string): string {
  switch (plan.algorithm) {
    case "hmac-sha256": return encode(plan, createHmac("sha256", secret).update(text).digest());
    case "hmac-sm3": return encode(plan, createHmac("sm3", secret).update(text).digest());
    case "md5": return encode(plan, createHash("md5").update(text).digest());
    case "sm2": return encode(plan, Buffer.from(sm2.doSignature(text, secret, { hash: true, der: plan.der, userId: plan.userId }), "hex"));
    case "webhook": return webhookSignature(secret, text);
  }
}

function webhookSignature(secret: string, text: string): string {
  if (!secret.startsWith("whsk_")) return `v1,${createHmac("sha256", webhookKey(secret)).update(text).digest("base64")}`;
  // A secret key may be written with its public half behind it; the seed is the first 32 bytes.
  const key = createPrivateKey({ key: Buffer.concat([PKCS8, keyBytes(secret).subarray(0, 32)]), format: "der", type: "pkcs8" });
  return `v1a,${signEd25519(null, Buffer.from(text), key).toString("base64")}`;
}

/** Whether the signature belongs to the text; in constant time wherever a secret is compared. */
export function isSignature(plan: SigningPlan, given: string, text: (secret: string) => string): boolean {
  if (plan.algorithm === "sm2") return isSm2(plan, given, text(""));
  const all = plan.algorithm === "webhook" ? given.split(" ") : [given];
  const byPublicKey = plan.publicKey !== "" && all.some((one) => isV1a(plan.publicKey, one, text("")));
  return byPublicKey || plan.secrets.filter((secret) => !secret.startsWith("whsk_")).some((secret) => {
    const expected = computeSignature(plan, secret, text(secret));
    return all.some((one) => isSame(one, expected));
  });
}

function isV1a(publicKey: string, given: string, text: string): boolean {
  if (!given.startsWith("v1a,")) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI, keyBytes(publicKey)]), format: "der", type: "spki" });
  return verifyEd25519(null, Buffer.from(text), key, Buffer.from(given.slice(4), "base64"));
}

function isSm2(plan: SigningPlan, given: string, text: string): boolean {
  const hex = decode(plan, given).toString("hex");
  try {
    return sm2.doVerifySignature(text, hex, plan.publicKey, { hash: true, der: plan.der, userId: plan.userId });
  } catch {
    // A signature that is not even a number or a point.
    return false;
  }
}

export function isSame(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}

const keyBytes = (key: string) => Buffer.from(key.replace(/^wh(sec|sk|pk)_/, ""), "base64");
/** Secrets of Standard Webhooks are base64 behind `whsec_`; one without the mark is taken as text. */
const webhookKey = (secret: string) => (secret.startsWith("whsec_") ? keyBytes(secret) : Buffer.from(secret));

function encode({ encoding }: SigningPlan, bytes: Buffer): string {
  return encoding === "HEX" ? bytes.toString("hex").toUpperCase() : bytes.toString(encoding);
}

function decode({ encoding }: SigningPlan, text: string): Buffer {
  return Buffer.from(text, encoding === "HEX" ? "hex" : encoding);
}
