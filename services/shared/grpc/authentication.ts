import type { CallContext } from "nice-grpc";
import { timingSafeEqual } from "node:crypto";
import { HubError } from "../errors.ts";
import { Right, type Operator } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { sm3 } from "../ids.ts";

/** The key a caller presents in `authorization: Bearer <key>`. */
export function presentedKey(context: Pick<CallContext, "metadata">): string | undefined {
  const value = context.metadata.get("authorization");
  return value?.startsWith("Bearer ") ? value.slice(7) : undefined;
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
  const hash = sm3(key);
  if (timingSafeEqual(Buffer.from(hash), Buffer.from(sm3(door.serviceKey)))) return service;
  const operator = door.findOperator(hash);
  if (!operator || operator.disabled) throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is no operator's, or the operator is disabled");
  const caller: OperatorCaller = { id: operator.id, may: (asked) => operator.rights.includes(asked) };
  if (right !== undefined && !caller.may(right)) {
    const name = Object.entries(Right).find(([, value]) => value === right)?.[0] ?? "";
    throw new HubError("NOT_GRANTED", `运维人员 ${operator.id} 无此权限 / operator ${operator.id} lacks the right ${name}`, { operator: operator.id, right: name });
  }
  return caller;
}

/** Lets pass only callers with the operator's (service) key. Throws UNAUTHENTICATED or NOT_GRANTED. */
export function requireServiceKey(context: Pick<CallContext, "metadata">, serviceKey: string): void {
  const key = presentedKey(context);
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要运维密钥 / the operator's key is needed");
  if (!timingSafeEqual(Buffer.from(sm3(key)), Buffer.from(sm3(serviceKey)))) {
    throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is not the operator's");
  }
}
