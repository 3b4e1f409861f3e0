import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";
import { HubError } from "../../shared/errors.ts";

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** Encrypts small secrets for storage (AES-256-GCM). */
export interface Seal {
  /** The secret as base64, readable only with the same key and for the same purpose. */
  close(secret: Uint8Array, purpose: string): string;
  /** The secret again. Throws INTERNAL when it was sealed with another key or for another purpose, or is damaged. */
  open(sealed: string, purpose: string): Buffer;
}

/** A seal whose key comes from the hub's key secret by HKDF-SHA256: with another secret nothing can be opened any more. */
export function createSeal(keySecret: string): Seal {
  const key = Buffer.from(hkdfSync("sha256", keySecret, "", "qianlian delivery webhook secrets v1", 32));
  return {
    close(secret, purpose) {
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(purpose));
      const sealed = [nonce, cipher.update(secret), cipher.final()];
      return Buffer.concat([...sealed, cipher.getAuthTag()]).toString("base64");
    },
    open(sealed, purpose) {
      const bytes = Buffer.from(sealed, "base64");
      try {
        const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
        decipher.setAAD(Buffer.from(purpose)).setAuthTag(bytes.subarray(-TAG_BYTES));
        return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
      } catch (cause) {
        throw new HubError("INTERNAL", "签名密钥无法解封，HUB_KEY_SECRET 是否已更换 / a signing secret cannot be unsealed: has HUB_KEY_SECRET changed?", {}, { cause });
      }
    },
  };
}
