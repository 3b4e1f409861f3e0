import { readFileSync } from "node:fs";
import type { AgentOptions } from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { z } from "zod";
import { HubError } from "../../../../services/shared/errors.ts";

const pem = (what: string, sensitive = false) =>
  z.string().min(1).optional().meta({ description: `${what}（PEM 文本或文件路径） / PEM text or the path of a file`, ...(sensitive ? { sensitive } : {}) });

/** How the other side proves itself, and we to it. */
export const tlsSchema = z.strictObject({
  ca: pem("信任的签发机构"),
  cert: pem("本方证书"),
  key: pem("本方私钥", true),
  passphrase: z.string().optional().meta({ description: "私钥口令 / passphrase of the key", sensitive: true }),
  serverName: z.string().optional().meta({ description: "证书上的名称（与地址不同时） / name on the certificate when it is not the host" }),
  fingerprint: z.string().optional().meta({ description: "对方证书的 SHA-256 指纹；设置后只认这一张 / pinned SHA-256 fingerprint of the peer's certificate" }),
});

export type TlsSettings = z.infer<typeof tlsSchema>;

/** What proves us, read. Throws INVALID_REQUEST when a file is not there. */
export function pemOptions({ ca, cert, key, passphrase }: TlsSettings): { readonly ca?: string; readonly cert?: string; readonly key?: string; readonly passphrase?: string } {
  const given = { ca: readPem("ca", ca), cert: readPem("cert", cert), key: readPem("key", key), passphrase };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** Options for node:https; throws as `pemOptions`. */
export function tlsOptions({ serverName, fingerprint, ...pems }: TlsSettings): AgentOptions {
  return {
    ...pemOptions(pems),
    ...(serverName === undefined ? {} : { servername: serverName }),
    minVersion: "TLSv1.2",
    checkServerIdentity: (host, peer) => (fingerprint === undefined ? nameError(serverName ?? host, peer) : undefined),
    // The pin is checked by hand after the handshake: the library asks for an identity only under a known issuer.
    ...(fingerprint === undefined ? {} : { rejectUnauthorized: false }),
  };
}

/** Why the peer's certificate is not the pinned one; undefined when it is. */
export function pinError(pinned: string, peer: PeerCertificate): Error | undefined {
  if (bare(pinned) === bare(peer.fingerprint256 ?? "")) return undefined;
  return new CertificateError(`证书指纹不符：应为 ${pinned}，实为 ${peer.fingerprint256}（${subjectOf(peer)}）；对方换证后请核对并更新 tls.fingerprint / fingerprint expected ${pinned}, found ${peer.fingerprint256} of ${subjectOf(peer)}; if the peer renewed it, check and update tls.fingerprint`);
}

/** A certificate that is not the expected one; the message says what was expected and found. */
export class CertificateError extends Error {
  readonly code = "CERTIFICATE_MISMATCH";
}

function nameError(host: string, peer: PeerCertificate): Error | undefined {
  if (!checkServerIdentity(host, peer)) return undefined;
  const names = [subjectOf(peer), peer.subjectaltname].filter(Boolean).join("; ");
  return new CertificateError(`证书名称不符：应为 ${host}，实为 ${names}；请核对地址或设置 tls.serverName / name expected ${host}, found ${names}; check the address or set tls.serverName`);
}

export function subjectOf({ subject }: PeerCertificate): string {
  return subject ? Object.entries(subject).map(([name, value]) => `${name}=${String(value)}`).join(", ") : "?";
}

function readPem(name: string, value: string | undefined): string | undefined {
  if (value === undefined || value.includes("-----BEGIN")) return value;
  try {
    return readFileSync(value, "utf8");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", `tls.${name}: 读不到文件 ${value} / cannot read the file`, { field: `tls.${name}`, path: value }, { cause });
  }
}

const bare = (fingerprint: string) => fingerprint.replaceAll(":", "").toUpperCase();
