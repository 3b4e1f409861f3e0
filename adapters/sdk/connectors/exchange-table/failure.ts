import type { PeerCertificate } from "node:tls";
import { HubError } from "../../../../services/shared/errors.ts";
import { maskedWords, targetError } from "../targetError.ts";

/** What a driver's error says, whichever database it comes from. */
export interface DatabaseFailure {
  /** SQLSTATE, five characters; empty for failures of the network or the driver. */
  readonly sqlState: string;
  /** The database's own number or name of the error, or that of the network's. */
  readonly code: string;
  readonly words: string;
  /** Column or constraint that refused the data; holds no value. */
  readonly culprit: string;
}

/** Codes after which the same data may be taken later. */
const TIMEOUTS = new Set(["57014", "55P03", "1205", "1969", "3024", "PROTOCOL_SEQUENCE_TIMEOUT", "ETIMEDOUT"]);

/** SQLSTATE classes by which the system says that it will not have this data: bad data, a constraint, a trigger's own words. */
const REFUSED_CLASSES = new Set(["22", "23", "44", "45", "P0"]);
/** The same from MySQL where it has no SQLSTATE of its own: no default, wrong value, truncated, check violated. */
const REFUSED_CODES = new Set(["1364", "1366", "1265", "3819", "4025"]);

/** A trigger's own words; all other words of a database may hold values. */
const OWN_WORDS = /^(P0|45)/;

const CAUSES: readonly (readonly [RegExp, string])[] = [
  [/^(28P01|28000|1045|1698)$/, "登录被拒，请核对用户名和口令 / login refused, check user and password"],
  [/^(3D000|1049|1044)$/, "没有该数据库或无权使用 / no such database, or no right to use it"],
  [/^(42P01|3F000|1146)$/, "没有该表 / no such table"],
  [/^(42703|1054)$/, "没有该列 / no such column"],
  [/^(42501|1142|1143|1227)$/, "没有权限 / no right to do this"],
  [/^(53300|1040|1203)$/, "连接数已满 / too many connections"],
  [/^(40001|40P01|1213)$/, "与其他事务冲突 / conflict with another transaction"],
  [/^CERT_HAS_EXPIRED$/, "服务器证书已过期 / the server's certificate has expired"],
  [/^HANDSHAKE_SSL_ERROR$/, "证书不可信或已过期，请核对 tls.ca / the certificate is not trusted or has expired; check tls.ca"],
  [/CERT|SIGNATURE|ISSUER/, "服务器证书不可信，请在 tls.ca 中给出签发证书 / the server's certificate is not trusted; give its authority in tls.ca"],
  [/^(ENOTFOUND|EAI_AGAIN)$/, "找不到主机 / host not found"],
  [/^ECONNREFUSED$/, "连接被拒 / connection refused"],
];

/** The code, with what it means and what to do where that is known. */
function whatToDo(code: string, cause: unknown): string {
  const known = otherName(cause) ?? CAUSES.find(([pattern]) => pattern.test(code))?.[1];
  return known ? `${code} ${known}` : code || "connection lost";
}

/** Node's error for a certificate of another name, whatever a driver calls it. */
function otherName(cause: unknown): string | undefined {
  const { host, cert } = (cause ?? {}) as { host?: string; cert?: Pick<PeerCertificate, "subject" | "subjectaltname"> };
  if (host === undefined || cert === undefined) return undefined;
  const found = cert.subjectaltname ?? `CN=${String(cert.subject.CN)}`;
  return `证书上的名字是 ${found}，期望 ${host}：请核对主机或设置 tls.servername / the certificate is for ${found}, expected ${host}: check the host or set tls.servername`;
}

/** A failure of a driver as a HubError, without the values that the database names. */
export function toTargetError(system: string, failure: DatabaseFailure, cause: unknown): HubError {
  const { sqlState, code, words, culprit } = failure;
  if (TIMEOUTS.has(code) || /timeout/i.test(words)) return targetError("TARGET_TIMEOUT", system, code || "timeout", { cause });
  if (REFUSED_CLASSES.has(sqlState.slice(0, 2)) || REFUSED_CODES.has(code)) {
    const said = OWN_WORDS.test(sqlState) ? maskedWords(words) : `${sqlState === "" ? code : `SQLSTATE ${sqlState}`}${culprit === "" ? "" : ` (${culprit})`}`;
    return new HubError("RECORD_REJECTED", `${system} 拒收: ${said} / ${system} refused the record: ${said}`, { system, code }, { cause });
  }
  return targetError("TARGET_UNAVAILABLE", system, whatToDo(code, cause), { cause });
}
