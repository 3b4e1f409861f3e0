import { CredentialKind, type Credential, type System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { credentialsOf, isOver } from "../../shared/credentials.ts";
import { HubError } from "../../shared/errors.ts";
import { toShanghaiTime } from "../../shared/time.ts";

/** Credentials of one system that are valid at once. */
export const VALID_MAX = 16;
/** Credentials that are over and stay on record, so that a key that was ended cannot come back. */
const OVER_KEPT = 64;

const prefixes = { [CredentialKind.API_KEY]: "k", [CredentialKind.CERTIFICATE]: "c" } as const;

/** What is new of a credential: all but its id. */
export type NewCredential = Omit<Credential, "id" | "kind"> & { readonly kind: keyof typeof prefixes };

/** The system with one more credential. What an older hub knew by its hash only gets an id with it. Throws TOO_MANY_OPEN. */
export function withCredential(system: System, wanted: NewCredential, now: number): { system: System; credential: Credential } {
  const all = credentialsOf(system);
  const valid = all.filter((one) => !isOver(one, now)).length;
  if (valid >= VALID_MAX) {
    throw new HubError("TOO_MANY_OPEN", `有效凭证已达 ${VALID_MAX} 个，请先停用不用的 / ${VALID_MAX} credentials of ${system.id} are valid already; revoke those not in use`, { system: system.id });
  }
  const number = 1 + Math.max(0, ...all.map(({ id }) => Number(/^[kc](\d+)$/.exec(id)?.[1] ?? 0)));
  const credential: Credential = { ...wanted, id: `${prefixes[wanted.kind]}${number}` };
  return { system: withAll(system, [...all, credential], now), credential };
}

/** The system with its API keys ending at this time, unless they end before. */
export function endKeysAt(system: System, end: number, now: number): System {
  const ended = credentialsOf(system).map((one) => (one.kind === CredentialKind.API_KEY ? endingAt(one, end, now) : one));
  return withAll(system, ended, now);
}

/** The system with this credential over from now on. Undefined when it has none of this id. */
export function revoke(system: System, credentialId: string, now: number): System | undefined {
  const all = credentialsOf(system);
  if (!all.some(({ id }) => id === credentialId)) return undefined;
  return withAll(
    system,
    all.map((one) => (one.id === credentialId ? endingAt(one, now, now) : one)),
    now,
  );
}

function endingAt(credential: Credential, end: number, now: number): Credential {
  const before = isOver(credential, now) || (credential.expireTime !== "" && Date.parse(credential.expireTime) <= end);
  return before ? credential : { ...credential, expireTime: toShanghaiTime(end) };
}

function withAll(system: System, all: readonly Credential[], now: number): System {
  const over = all.filter((one) => isOver(one, now)).slice(0, -OVER_KEPT);
  return { ...system, keyHashes: [], credentials: all.filter((one) => !over.includes(one)) };
}
