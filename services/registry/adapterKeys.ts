import type { CallContext } from "nice-grpc";
import type { Adapter } from "../../proto/gen/hub/registry/v1/adapter.ts";
import { CredentialKind, Right, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { presentedProof, requireRight } from "../shared/grpc/authentication.ts";
import { identifyCaller, type Caller } from "./callers.ts";
import type { Register } from "./register.ts";

/** Who calls AdapterService: an operator (or the hub itself), or the owner of one adapter, by its applicant's key or its system's own. */
export type AdapterCaller = { readonly id: string; readonly operator: Caller } | { readonly id: string; readonly owned: string; readonly applicant: boolean };

export interface AdapterDoor {
  readonly register: Register;
  readonly serviceKey: string;
}

/** Whose key the call carries; undefined without one. Throws UNAUTHENTICATED (nobody's key), NOT_GRANTED (disabled). */
export function identifyAdapterCaller(context: CallContext, { register, serviceKey }: AdapterDoor): AdapterCaller | undefined {
  const proof = presentedProof(context);
  if (!proof) return undefined;
  const applicant = proof.kind === CredentialKind.API_KEY ? register.findApplicant(proof.hash) : undefined;
  if (applicant) return { id: applicant.adapter.id, owned: applicant.adapter.id, applicant: true };
  const caller = identifyCaller(context, register, serviceKey);
  return caller.system ? { id: caller.id, owned: caller.system.id, applicant: false } : { id: caller.id, operator: caller };
}

/**
 * Lets pass the owner of this adapter or system, and operators: with `right` when one is given. Throws UNAUTHENTICATED (no key), NOT_GRANTED.
 * The permission is looked at before the adapter: whether an id exists is not told to strangers.
 */
export function requireOwnerOrOperator(context: CallContext, door: AdapterDoor, adapterId: string, right?: Right): AdapterCaller {
  const caller = identifyAdapterCaller(context, door);
  if (!caller) throw new HubError("UNAUTHENTICATED", "需要申请密钥、系统密钥或运维密钥 / a key is needed: the applicant's, the system's or an operator's");
  if ("operator" in caller) {
    if (right !== undefined) requireRight(caller.operator, right);
  } else if (caller.owned !== adapterId) {
    throw new HubError("NOT_GRANTED", `此密钥不属于 ${adapterId} / this key is not of ${adapterId}`, { adapter: adapterId });
  }
  return caller;
}

/** Lets pass operators, with `right` when one is given. Throws UNAUTHENTICATED, NOT_GRANTED. */
export function requireOperatorOnly(context: CallContext, door: AdapterDoor, right?: Right): Caller {
  const caller = identifyAdapterCaller(context, door);
  if (!caller) throw new HubError("UNAUTHENTICATED", "需要运维密钥 / an operator's key is needed");
  if (!("operator" in caller)) throw new HubError("NOT_GRANTED", `${caller.id} 不能办理此事 / may not do this: an operator's key is needed`, { id: caller.id });
  if (right !== undefined) requireRight(caller.operator, right);
  return caller.operator;
}

/** Throws UNAUTHENTICATED unless the caller may submit for this id: the first one freely, afterwards its owner or an administrator. */
export function requireSubmitter(caller: AdapterCaller | undefined, id: string, known: Adapter | System | undefined): void {
  if (!known) return;
  if (caller && "operator" in caller) return requireRight(caller.operator, Right.ADMINISTER);
  if (caller?.owned === id) return;
  throw new HubError("UNAUTHENTICATED", `${id} 已登记，须用其申请密钥、系统密钥或管理员密钥 / ${id} is registered: use its applicant's key, its system's key or an administrator's; or choose another id`, { adapter: id });
}

