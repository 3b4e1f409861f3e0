import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";
import { ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { writeFileAtomically } from "../supervisor/jsonFile.ts";

/** Where an adapter's folder keeps the key that signs its reports; only its owner may read it. */
export const keyPath = (adapterDir: string): string => join(adapterDir, ".hub", "conformance.key");

/** The Ed25519 key of an adapter's folder (PKCS #8, PEM); made when there is none. Throws INVALID_REQUEST when the file is no such key. */
export function loadSigningKey(adapterDir: string): KeyObject {
  const path = keyPath(adapterDir);
  if (!existsSync(path)) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileAtomically(path, generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  }
  try {
    const key = createPrivateKey(readFileSync(path));
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Told below: what the library says does not help.
  }
  throw new HubError("INVALID_REQUEST", `${path} 不是 Ed25519 私钥（PKCS #8 PEM） / is no Ed25519 private key; move it away to have a new one made`, { path });
}

/** The 32 bytes of the public key in base64, as the register keeps them. */
export function publicKeyOf(key: KeyObject): string {
  const { x = "" } = createPublicKey(key).export({ format: "jwk" });
  return Buffer.from(x, "base64url").toString("base64");
}

/** A report as it travels: exactly the bytes that were signed. */
export interface SignedReport {
  readonly report: Uint8Array;
  readonly signature: Uint8Array;
  /** Base64 of the 32 bytes. */
  readonly publicKey: string;
}

export function signReport(report: ConformanceReport, key: KeyObject): SignedReport {
  const bytes = ConformanceReport.encode(report).finish();
  return { report: bytes, signature: sign(null, bytes, key), publicKey: publicKeyOf(key) };
}

const base64 = z.base64().transform((text) => Buffer.from(text, "base64"));

/** The file of a report: the signed bytes, and the same once more for people, which nobody trusts. */
const fileSchema = z.object({ report: base64, signature: base64, publicKey: z.base64() });

export function toReportFile({ report, signature, publicKey }: SignedReport): string {
  const text = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
  const file = { report: text(report), signature: text(signature), publicKey, readable: ConformanceReport.toJSON(ConformanceReport.decode(report)) };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** Reads a file of `--report`. Throws INVALID_REQUEST when it is none. */
export function readReportFile(path: string): SignedReport {
  try {
    const signed = fileSchema.parse(JSON.parse(readFileSync(path, "utf8")));
    ConformanceReport.decode(signed.report);
    return signed;
  } catch (cause) {
    const why = cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : "";
    throw new HubError("INVALID_REQUEST", `${path} 不是符合性报告 / is no conformance report: ${why}`, { path }, { cause });
  }
}

/** Whether the bytes were signed by the key that the file names. */
export function isSignatureGood({ report, signature, publicKey }: SignedReport): boolean {
  const x = Buffer.from(publicKey, "base64").toString("base64url");
  return verify(null, report, createPublicKey({ key: { kty: "OKP", crv: "Ed25519", x }, format: "jwk" }), signature);
}
