import { HubError, type Reason } from "../../../../services/shared/errors.ts";

/** A failure of the system, told in both languages; neither text holds secrets or values of records. */
export function soapFailure(reason: Reason, system: string, text: string, more: { readonly cause?: unknown; readonly metadata?: Readonly<Record<string, string>> } = {}): HubError {
  return new HubError(reason, `${system}: ${text}`, { system, ...more.metadata }, { cause: more.cause });
}

/** What the codes of Node mean to the people who run the connection. */
const causes: Readonly<Record<string, string>> = {
  ECONNREFUSED: "连接被拒绝，服务没有启动或端口不对 / connection refused: the service is not up or the port is wrong",
  ECONNRESET: "连接被中断 / the connection was cut",
  ENOTFOUND: "主机名不存在，请核对 endpoint / no such host, check the endpoint",
  EAI_AGAIN: "主机名暂时解析不了 / the host name cannot be resolved now",
  ETIMEDOUT: "连接不上，请核对网络与防火墙 / no connection, check network and firewall",
  EHOSTUNREACH: "网络不通 / the network does not reach the host",
  ERR_TLS_CERT_ALTNAME_INVALID: "证书不是这个主机的，请核对 endpoint 的主机名 / the certificate is for another host, check the host in endpoint",
  CERT_HAS_EXPIRED: "对方证书已过期，请对方换发 / the system's certificate has expired, they must renew it",
  CERT_NOT_YET_VALID: "对方证书尚未生效，请核对时钟 / the system's certificate is not valid yet, check the clocks",
  EPROTO: "TLS 协商失败，请核对是 http 还是 https / TLS handshake failed, check whether it is http or https",
};

const UNTRUSTED = new Set(["DEPTH_ZERO_SELF_SIGNED_CERT", "SELF_SIGNED_CERT_IN_CHAIN", "UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"]);
const untrusted = "证书不是受信任的机构签发的，请把对方 CA 证书的文件写进 ca / the certificate is not from a trusted issuer, name the file of the system's CA in ca";

export function describeCause(error: unknown): string {
  const code = typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";
  if (UNTRUSTED.has(code)) return `${untrusted} (${code})`;
  return `${causes[code] ?? "没有连上 / not reached"}${code === "" ? "" : ` (${code})`}`;
}
