import { keyedDefaults, isKeyed, type KeyedSigning, type Signing } from "./schemes.ts";

type Put = NonNullable<KeyedSigning["put"]>;

/** A scheme with nothing left open. */
export interface SigningPlan {
  readonly algorithm: "hmac-sha256" | "hmac-sm3" | "md5" | "sm2" | "webhook";
  readonly key: string;
  readonly secrets: readonly string[];
  readonly publicKey: string;
  readonly userId: string;
  readonly der: boolean;
  readonly over: string;
  readonly hash: "sha256" | "sm3" | "md5";
  readonly encoding: "hex" | "HEX" | "base64" | "base64url";
  readonly time: KeyedSigning["time"];
  readonly put: Put;
  readonly windowMs: number;
}

/** Schemes without a signature put fixed headers. */
export function fixedHeaders(signing: Signing): Readonly<Record<string, string>> | undefined {
  if (signing.scheme === "none") return {};
  if (signing.scheme === "basic") return { authorization: `Basic ${Buffer.from(`${signing.user}:${signing.password}`).toString("base64")}` };
  if (signing.scheme === "bearer") return { authorization: `Bearer ${signing.token}` };
  return undefined;
}

/** The scheme with its defaults; undefined for those that compute nothing. */
export function toPlan(signing: Signing): SigningPlan | undefined {
  if (signing.scheme === "standard-webhooks") {
    const { secret, previousSecret, publicKey = "", windowSeconds } = signing;
    return { ...webhookPlan, secrets: present([secret, previousSecret]), publicKey, windowMs: windowSeconds * 1000 };
  }
  if (!isKeyed(signing)) return undefined;
  const { scheme, key, secret, previousSecret, publicKey = "", userId, der, time, windowSeconds } = signing;
  const { over, hash, encoding, put } = keyedDefaults[scheme];
  return {
    algorithm: scheme === "appkey-md5" ? "md5" : scheme,
    key, publicKey, userId, der, time,
    secrets: present([secret, previousSecret]),
    over: signing.over ?? over,
    hash: signing.hash ?? hash,
    encoding: signing.encoding ?? encoding,
    put: signing.put ?? put,
    windowMs: windowSeconds * 1000,
  };
}

const present = (secrets: readonly (string | undefined)[]) => secrets.filter((secret): secret is string => secret !== undefined && secret !== "");

/** Standard Webhooks 1.0: id, time in seconds and the body, joined by points. */
const webhookPlan: Omit<SigningPlan, "secrets" | "publicKey" | "windowMs"> = {
  algorithm: "webhook",
  key: "",
  userId: "",
  der: false,
  over: "{nonce}.{time}.{body}",
  hash: "sha256",
  encoding: "base64",
  time: "s",
  put: { in: "headers", fields: { "webhook-id": "{nonce}", "webhook-timestamp": "{time}", "webhook-signature": "{signature}" } },
};
