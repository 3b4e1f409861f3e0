import { CredentialKind, type Credential } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { isOver, warningDays } from "../../../services/shared/credentials.ts";
import { shortTime } from "../terminal/stateWords.ts";
import type { Column } from "../terminal/table.ts";

const DAY_MS = 86_400_000;

/** A credential with the system that it is of. */
export interface Owned {
  readonly system: string;
  readonly credential: Credential;
}

const kinds: Readonly<Record<CredentialKind, string>> = {
  [CredentialKind.UNSPECIFIED]: "",
  [CredentialKind.API_KEY]: "密钥 key",
  [CredentialKind.CERTIFICATE]: "证书 certificate",
};

/** Valid, near its end, or over. */
export function standingOf(credential: Credential, now: number): string {
  if (isOver(credential, now)) return "已失效 over";
  if (credential.expireTime === "") return "有效，无期限 valid without end";
  const days = Math.floor((Date.parse(credential.expireTime) - now) / DAY_MS);
  return warningDays(credential, now) === undefined ? `有效 valid，${days} 天 days` : `⚠ ${days} 天后到期 days left`;
}

export const credentialColumns: readonly Column<Owned>[] = [
  { title: "系统 system", value: ({ system }) => system },
  { title: "凭证 credential", value: ({ credential }) => credential.id },
  { title: "种类 kind", value: ({ credential }) => kinds[credential.kind] },
  { title: "状态 state", value: ({ credential }) => standingOf(credential, Date.now()) },
  { title: "起 from", value: ({ credential }) => shortTime(credential.createTime) },
  { title: "至 until", value: ({ credential }) => shortTime(credential.expireTime) },
  { title: "签发 by", value: ({ credential }) => credential.createdBy },
  { title: "主体 subject", value: ({ credential }) => credential.subject, maxWidth: 40 },
];
