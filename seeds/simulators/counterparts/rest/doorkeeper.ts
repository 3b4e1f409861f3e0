import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { sm2 } from "sm-crypto-v2";
import type { Signing } from "../../../../adapters/sdk/connectors/signing/schemes.ts";
import { createNonceMemory } from "../../../../adapters/sdk/connectors/signing/nonceMemory.ts";
import { verify } from "../../../../adapters/sdk/connectors/signing/verify.ts";
import type { HttpReply, HttpRequest } from "../../rest/httpServer.ts";

/** Lets in who signs as the manifest says. */
export interface Doorkeeper {
  /** With the secrets that this side issued. */
  readonly signing: Signing;
  open(request: HttpRequest): { readonly body: string } | { readonly refused: HttpReply };
}

/** SM2 and Ed25519 need real keys; they are made once and kept in the directory. */
export function createDoorkeeper(asked: Signing, dataDir: string): Doorkeeper {
  const signing = withKeys(asked, dataDir);
  const nonces = createNonceMemory(300_000);
  return {
    signing,
    open(request) {
      const headers = new Proxy({}, { get: (_, name) => request.header(String(name)) || undefined });
      const checked = verify({ method: request.method, target: request.target, headers, body: unpacked(request) }, signing, Date.now());
      if (!checked.ok) return { refused: { status: 401, body: { code: "401", message: `签名无效：${checked.problem} / signature not valid: ${checked.problem}` } } };
      // The id of a webhook stays when it is sent again; every other nonce is used once.
      const fresh = signing.scheme === "standard-webhooks" || checked.nonce === "" || nonces.isNew(checked.nonce, Date.now());
      return fresh ? { body: checked.body } : { refused: { status: 401, body: { code: "401", message: "随机数重复 / nonce used before" } } };
    },
  };
}

/** Of a form with one field, the JSON inside. */
function unpacked(request: HttpRequest): string {
  const text = request.body.toString("utf8");
  if (!request.header("content-type").startsWith("application/x-www-form-urlencoded")) return text;
  const fields = [...new URLSearchParams(text)];
  return fields.length === 1 ? (fields[0]?.[1] ?? "") : JSON.stringify(Object.fromEntries(fields));
}

function withKeys(signing: Signing, dataDir: string): Signing {
  if (signing.scheme !== "sm2") return signing;
  mkdirSync(dataDir, { recursive: true });
  const path = join(dataDir, "sm2-keys.json");
  try {
    return { ...signing, ...(JSON.parse(readFileSync(path, "utf8")) as { secret: string; publicKey: string }) };
  } catch {
    const { privateKey: secret, publicKey } = sm2.generateKeyPairHex();
    writeFileSync(path, JSON.stringify({ secret, publicKey }), { mode: 0o600 });
    return { ...signing, secret, publicKey };
  }
}
