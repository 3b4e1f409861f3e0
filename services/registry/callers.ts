import type { CallContext } from "nice-grpc";
import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../shared/errors.ts";
import { isServiceKey, presentedKey, requireRight, type OperatorCaller } from "../shared/grpc/authentication.ts";
import { sm3 } from "../shared/ids.ts";
import type { ChangeNote, Register } from "./register.ts";

/** Whoever calls: the hub itself, an operator, or a system. */
export interface Caller extends OperatorCaller {
  readonly kind: Exclude<CallerKind, typeof CallerKind.UNSPECIFIED>;
  readonly rights: readonly Right[];
  /** The system that calls; absent for operators and services. */
  readonly system?: System;
}

const allRights = Object.values(Right).filter((right) => right !== Right.UNSPECIFIED);
const service: Caller = { kind: CallerKind.SERVICE, id: "service", rights: allRights, may: () => true };

/** Whose key the call carries. Throws UNAUTHENTICATED (no key, or nobody's) and NOT_GRANTED (disabled). */
export function identifyCaller(context: Pick<CallContext, "metadata">, register: Register, serviceKey: string): Caller {
  const key = presentedKey(context);
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要密钥 / a key is needed: authorization: Bearer <key>");
  if (isServiceKey(key, serviceKey)) return service;
  const owner = register.findKeyOwner(sm3(key));
  if (!owner) throw new HubError("UNAUTHENTICATED", "密钥无效 / unknown key; ask the hub's operator for one");
  const { id, disabled } = owner.system ?? owner.operator;
  if (disabled) throw new HubError("NOT_GRANTED", `已停用 / ${id} is disabled; ask the hub's operator`, { id });
  if (owner.system) return { kind: CallerKind.SYSTEM, id, rights: [], system: owner.system, may: () => false };
  const { rights } = owner.operator;
  return { kind: CallerKind.OPERATOR, id, rights, may: (right) => rights.includes(right) };
}

/** Throws NOT_GRANTED unless the caller is an operator or the hub itself, with the right when one is asked for. */
export function requireOperatorCaller(caller: Caller, right?: Right): void {
  if (caller.system) throw new HubError("NOT_GRANTED", `需要运维密钥 / system ${caller.id} may not do this: an operator's key is needed`, { system: caller.id });
  if (right !== undefined) requireRight(caller, right);
}

/** What every RPC of the registry works with. */
export interface RegistryCalls {
  readonly register: Register;
  /** See `identifyCaller`. */
  readonly identify: (context: CallContext) => Caller;
}

/** Who makes this change, from where, and why; for the audit. */
export function noteOf(context: CallContext, caller: { readonly id: string }, action: string, reason = ""): ChangeNote {
  return { action, by: caller.id, peer: context.peer, reason };
}
