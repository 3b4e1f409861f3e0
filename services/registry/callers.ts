import type { CallContext } from "nice-grpc";
import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../shared/errors.ts";
import { isServiceKey, presentedKey, presentedProof, requireRight, type OperatorCaller } from "../shared/grpc/authentication.ts";
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

/** Whose key the call carries, or whose certificate its connection. Throws UNAUTHENTICATED (none, nobody's, or over) and NOT_GRANTED (disabled). */
export function identifyCaller(context: Pick<CallContext, "metadata">, register: Register, serviceKey: string): Caller {
  const [key, proof] = [presentedKey(context), presentedProof(context)];
  if (!proof) throw new HubError("UNAUTHENTICATED", "需要密钥 / a key is needed: authorization: Bearer <key>");
  if (key !== undefined && isServiceKey(key, serviceKey)) return service;
  const system = register.findBearer(proof);
  if (system) return { kind: CallerKind.SYSTEM, ...enabled(system), rights: [], system, may: () => false };
  const operator = key === undefined ? undefined : register.findOperatorByKey(sm3(key));
  if (!operator) throw new HubError("UNAUTHENTICATED", "密钥无效或已到期 / unknown key, or one that is over; ask the hub's operator for one");
  const { rights } = operator;
  return { kind: CallerKind.OPERATOR, ...enabled(operator), rights, may: (right) => rights.includes(right) };
}

function enabled({ id, disabled }: { readonly id: string; readonly disabled: boolean }): { id: string } {
  if (disabled) throw new HubError("NOT_GRANTED", `已停用 / ${id} is disabled; ask the hub's operator`, { id });
  return { id };
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
