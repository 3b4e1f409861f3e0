import { CredentialKind, type Credential, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "./errors.ts";

/** What proves that a caller is a system: an API key's SM3, or the SHA-256 of the certificate of its connection; hexadecimal. */
export interface Proof {
  readonly kind: Exclude<CredentialKind, typeof CredentialKind.UNSPECIFIED>;
  readonly hash: string;
}

interface Owned {
  readonly system: System;
  /** Milliseconds. */
  readonly from: number;
  /** Milliseconds; infinite = without end. */
  readonly until: number;
}

/** Finds the system to a proof, also a disabled one. A credential opens from its first moment to its last, and nothing before or after. */
export interface CredentialIndex {
  find(proof: Proof, now: number): System | undefined;
}

export function indexCredentials(systems: readonly System[]): CredentialIndex {
  const owners = new Map<string, Owned>();
  for (const system of systems) {
    for (const { kind, hash, createTime, expireTime } of credentialsOf(system)) {
      owners.set(`${kind} ${hash}`, { system, from: createTime === "" ? 0 : Date.parse(createTime), until: endOf(expireTime) });
    }
  }
  return {
    find({ kind, hash }, now) {
      const owned = owners.get(`${kind} ${hash}`);
      return owned && now >= owned.from && now < owned.until ? owned.system : undefined;
    },
  };
}

/** The system to a proof. Throws UNAUTHENTICATED (none, nobody's, or over), NOT_GRANTED (disabled). */
export function authenticate(credentials: CredentialIndex, proof: Proof | undefined, now: number): System {
  const system = proof && credentials.find(proof, now);
  if (!system) throw new HubError("UNAUTHENTICATED", "密钥或证书缺失、无效或已到期 / the key or certificate is missing, unknown or over; rotate it (hub adapter rotate-key), or ask the hub's operator");
  if (system.disabled) throw new HubError("NOT_GRANTED", `系统已停用 / system ${system.id} is disabled`, { system: system.id });
  return system;
}

/** All credentials of a system; those of older hubs, known by their hash only, are API keys without end. */
export function credentialsOf({ keyHashes, credentials }: System): Credential[] {
  const older = keyHashes.map((hash): Credential => ({ id: `old-${hash.slice(0, 8)}`, kind: CredentialKind.API_KEY, hash, createTime: "", expireTime: "", createdBy: "", subject: "" }));
  return [...older, ...credentials];
}

/** Whether it is over, `now` in milliseconds. */
export const isOver = ({ expireTime }: Credential, now: number): boolean => now >= endOf(expireTime);

const endOf = (expireTime: string) => (expireTime === "" ? Number.POSITIVE_INFINITY : Date.parse(expireTime));

/** Days before the end of a credential on which its owner and the operators are told. */
export const WARNING_DAYS = [30, 14, 7, 1] as const;

/** The nearest warning that is due: days, or 0 when it is over; undefined = none. A credential that was made for fewer days warns less. */
export function warningDays(credential: Credential, now: number): number | undefined {
  if (isOver(credential, now)) return 0;
  const left = (endOf(credential.expireTime) - now) / 86_400_000;
  return WARNING_DAYS.findLast((days) => left <= days);
}
