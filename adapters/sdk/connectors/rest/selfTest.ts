import { lookup } from "node:dns/promises";
import { connect as connectTcp, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import { toHubError } from "../../../../services/shared/errors.ts";
import type { Finding } from "../contract.ts";
import { causeOf } from "./httpExchange.ts";
import type { RestClient } from "./restClient.ts";
import { pinError, subjectOf, tlsOptions, type TlsSettings } from "./tls.ts";

const good = (place: string, message: string): Finding => ({ ok: true, place, message });
const bad = (place: string, message: string): Finding => ({ ok: false, place, message });

/** One step after the other, as far as the steps before allow: name, port, certificate. The first that fails is the cause. */
export async function checkNetwork(url: string, tls: TlsSettings | undefined, signal: AbortSignal): Promise<readonly Finding[]> {
  const { hostname, port, protocol } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "");
  const number = Number(port) || (protocol === "https:" ? 443 : 80);
  const findings: Finding[] = [];
  try {
    if (isIP(host) === 0) findings.push(good("connection.dns", `${host} → ${(await lookup(host)).address}`));
  } catch (error) {
    return [bad("connection.dns", `主机名 ${host} 无法解析（${causeOf(error)}）；请核对 url 或 DNS / the host name is not known: check url`)];
  }
  try {
    (await opened(connectTcp({ host, port: number, signal }), "connect")).destroy();
    findings.push(good("connection.tcp", `${host}:${number} 可连接 / reachable`));
  } catch (error) {
    return [...findings, bad("connection.tcp", `${host}:${number} 连不上（${causeOf(error)}）；请核对地址、端口与防火墙 / not reachable: check address, port and firewall`)];
  }
  return protocol === "https:" ? [...findings, await checkTls(host, number, tls ?? {})] : findings;
}

async function checkTls(host: string, port: number, tls: TlsSettings): Promise<Finding> {
  try {
    const { ca, cert, key, passphrase, servername, checkServerIdentity, rejectUnauthorized } = tlsOptions(tls);
    const options = { host, port, servername: servername ?? (isIP(host) === 0 ? host : ""), ca, cert, key, passphrase, checkServerIdentity, rejectUnauthorized };
    const socket = connectTls(Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)));
    await opened(socket, "secureConnect");
    const peer = socket.getPeerCertificate();
    socket.destroy();
    const wrong = tls.fingerprint === undefined ? undefined : pinError(tls.fingerprint, peer);
    if (wrong) return bad("connection.tls", wrong.message);
    return good("connection.tls", `证书 ${subjectOf(peer)}，至 ${new Date(peer.valid_to).toISOString().slice(0, 10)} / certificate and its end`);
  } catch (error) {
    return bad("connection.tls", `TLS 握手失败：${causeOf(error)} / the handshake failed`);
  }
}

function opened<Kind extends Socket>(socket: Kind, event: "connect" | "secureConnect"): Promise<Kind> {
  return new Promise((resolve, reject) => {
    socket.once(event, () => resolve(socket));
    socket.once("error", reject);
    socket.setTimeout(5_000, () => socket.destroy(Object.assign(new Error("timeout"), { code: "ETIMEDOUT" })));
  });
}

/** One harmless request: does the interface answer, and does it take our credentials? */
export async function checkAnswer(client: RestClient, path: string, signal: AbortSignal): Promise<Finding> {
  const place = "connection.answer";
  try {
    const { status } = await client.exchange({ method: "GET", path }, signal);
    if (status === 401 || status === 403) return bad("connection.credentials", `HTTP ${status}：对方不认可凭据；请核对 signing 的密钥与时钟 / credentials refused: check the keys of signing and the clock`);
    if (status >= 400) return bad(place, `GET ${path}: HTTP ${status}；请核对路径 / check the path`);
    return good(place, `GET ${path}: HTTP ${status}`);
  } catch (error) {
    return bad(place, toHubError(error).message);
  }
}

/** Runs a look that must not throw. */
export async function finding(place: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return good(place, await look());
  } catch (error) {
    return bad(place, toHubError(error).message);
  }
}
