import { createHmac, createPrivateKey, createPublicKey, randomBytes, sign, type KeyObject } from "node:crypto";

/** Bytes of an HMAC secret, then of an ed25519 seed. */
const SECRET_BYTES = 32;
const SEED_BYTES = 32;
/** PKCS #8 around an ed25519 seed (RFC 8410). */
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");
const RAW_PUBLIC_BYTES = 32;

/** What signs the calls of one webhook: an HMAC secret and an ed25519 key (Standard Webhooks 1.0). */
export interface SigningKey {
  /** `whsec_…`: shared with the receiver. */
  readonly secret: string;
  /** `whpk_…`: public. */
  readonly publicKey: string;
  readonly hmac: Buffer;
  readonly ed25519: KeyObject;
}

/** Random bytes from which `toSigningKey` makes a key. */
export const newSigningBytes = (): Buffer => randomBytes(SECRET_BYTES + SEED_BYTES);

export function toSigningKey(bytes: Buffer): SigningKey {
  const hmac = bytes.subarray(0, SECRET_BYTES);
  const ed25519 = createPrivateKey({ key: Buffer.concat([PKCS8_PREFIX, bytes.subarray(SECRET_BYTES)]), format: "der", type: "pkcs8" });
  const raw = createPublicKey(ed25519).export({ format: "der", type: "spki" }).subarray(-RAW_PUBLIC_BYTES);
  return { hmac, ed25519, secret: `whsec_${hmac.toString("base64")}`, publicKey: `whpk_${raw.toString("base64")}` };
}

export interface SignedContent {
  readonly id: string;
  /** Unix seconds of the attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/** The header `webhook-signature`: for every key, newest first, its `v1` and its `v1a` signature. */
export function signContent({ id, timestamp, body }: SignedContent, keys: readonly SigningKey[]): string {
  const content = Buffer.from(`${id}.${timestamp}.${body}`);
  return keys
    .flatMap(({ hmac, ed25519 }) => [`v1,${createHmac("sha256", hmac).update(content).digest("base64")}`, `v1a,${sign(null, content, ed25519).toString("base64")}`])
    .join(" ");
}
