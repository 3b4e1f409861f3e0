import type { CallContext } from "nice-grpc";
import { timingSafeEqual } from "node:crypto";
import { HubError } from "../errors.ts";
import { CredentialKind, Right, type Operator } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { Proof } from "../credentials.ts";
import { sm3 } from "../ids.ts";
import { PEER_CERTIFICATE_KEY } from "./peerCertificate.ts";

/** The key a caller presents in `authorization: Bearer <key>`. */
export function presentedKey(context: Pick<CallContext, "metadata">): string | undefined {
  const value = context.metadata.get("authorization");
  return value?.startsWith("Bearer ") ? value.slice(7) : undefined;
}

/** What a caller proves itself a system by: its key, or else the certificate of its connection. */
export function presentedProof(context: Pick<CallContext, "metadata">): Proof | undefined {
  const key = presentedKey(context);
  if (key !== undefined) return { kind: CredentialKind.API_KEY, hash: sm3(key) };
  const hash = context.metadata.get(PEER_CERTIFICATE_KEY);
  return hash === undefined ? undefined : { kind: CredentialKind.CERTIFICATE, hash };
}

/** Who calls as a person or as the hub itself. */
export interface OperatorCaller {
  /** Operator id; `service` for the services' own key, which has every right. */
  readonly id: string;
  may(right: Right): boolean;
}

export interface OperatorDoor {
  readonly serviceKey: string;
  /** The operator whose key has this SM3 hash. */
  findOperator(keyHash: string): Operator | undefined;
}

const service: OperatorCaller = { id: "service", may: () => true };

/**
 * Lets pass operators with the right (any operator when none is asked for) and the services' own key. Throws
 * UNAUTHENTICATED, NOT_GRANTED (no operator's key, disabled, right missing).
 */
export function requireOperator(context: Pick<CallContext, "metadata">, door: OperatorDoor, right?: Right): OperatorCaller {
  const key = presentedKey(context);
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要运维密钥 / an operator's key is needed");
  if (isServiceKey(key, door.serviceKey)) return service;
  const operator = door.findOperator(sm3(key));
  if (!operator || operator.disabled) throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is no operator's, or the operator is disabled");
  const caller: OperatorCaller = { id: operator.id, may: (asked) => operator.rights.includes(asked) };
  if (right !== undefined) requireRight(caller, right);
  return caller;
}

/** Throws NOT_GRANTED, naming the right, when the caller lacks it. */
export function requireRight(caller: OperatorCaller, right: Right): void {
  if (caller.may(right)) return;
  const name = Object.entries(Right).find(([, value]) => value === right)?.[0] ?? "";
  throw new HubError("NOT_GRANTED", `运维人员 ${caller.id} 无此权限 / operator ${caller.id} lacks the right ${name}`, { operator: caller.id, right: name });
}

/** Whether this is the services' own key; takes as long for a wrong one as for the right one. */
export function isServiceKey(key: string, serviceKey: string): boolean {
  return timingSafeEqual(Buffer.from(sm3(key)), Buffer.from(sm3(serviceKey)));
}

/** Lets pass only callers with the operator's (service) key. Throws UNAUTHENTICATED or NOT_GRANTED. */
export function requireServiceKey(context: Pick<CallContext, "metadata">, serviceKey: string): void {
  const key = presentedKey(context);
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要运维密钥 / the operator's key is needed");
  if (!isServiceKey(key, serviceKey)) throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is not the operator's");
}
