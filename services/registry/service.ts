import type { CallContext } from "nice-grpc";
import { Right, type Operator, type Registry, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind, type RegistryServiceImplementation } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../shared/errors.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import type { Logger } from "../shared/log.ts";
import { identifyCaller, requireOperatorCaller, type Caller, type RegistryCalls } from "./callers.ts";
import { checkAgency, checkOperator, checkSystem } from "./checks.ts";
import { issueKey, issueOperatorKey } from "./issueKey.ts";
import type { Register } from "./register.ts";
import { subscriptionCalls } from "./subscriptionCalls.ts";
import { watchRegister } from "./watchRegistry.ts";

export interface RegistryDeps {
  readonly register: Register;
  readonly serviceKey: string;
  readonly log: Logger;
  /** Aborted when the process stops: watchers end at once and come back to the next process. */
  readonly signal: AbortSignal;
}

/** RPC → use case. */
export function createRegistryService({ register, serviceKey, log, signal }: RegistryDeps): RegistryServiceImplementation {
  const calls: RegistryCalls = {
    register,
    identify: (context) => identifyCaller(context, register, serviceKey),
    audit: (context, caller, change, facts) => log.info({ ...facts, by: caller.id, peer: context.peer, revision: String(register.current().revision) }, change),
  };
  return {
    ...readCalls(calls),
    ...subscriptionCalls(calls),
    ...administration(calls),
    async *watchRegistry(_request, context) {
      requireServiceKey(context, serviceKey);
      for await (const registry of watchRegister(register, AbortSignal.any([context.signal, signal]))) yield { registry };
    },
  };
}

function readCalls({ register, identify }: RegistryCalls): Pick<RegistryServiceImplementation, "getCaller" | "getRegistry"> {
  return {
    async getCaller(_request, context) {
      const { kind, id, rights } = identify(context);
      return { kind, id, rights: [...rights] };
    },
    async getRegistry(_request, context) {
      const caller = identify(context);
      requireOperatorCaller(caller);
      return { registry: caller.kind === CallerKind.SERVICE ? register.current() : withoutHashes(register.current()) };
    },
  };
}

function withoutHashes(registry: Registry): Registry {
  const bare = <Owner extends { keyHashes: string[] }>(owner: Owner): Owner => ({ ...owner, keyHashes: [] });
  return { ...registry, systems: registry.systems.map(bare), operators: registry.operators.map(bare) };
}

type Administration = Pick<RegistryServiceImplementation, "putSystem" | "putAgency" | "putOperator" | "issueKey" | "issueOperatorKey">;

/** Who takes part at all: for administrators. */
function administration({ register, identify, audit }: RegistryCalls): Administration {
  const administrator = (context: CallContext): Caller => {
    const caller = identify(context);
    requireOperatorCaller(caller, Right.ADMINISTER);
    return caller;
  };
  return {
    async putSystem(request, context) {
      const caller = administrator(context);
      const system = await register.inTurn(() => storeSystem(register, checkSystem(request.system)));
      audit(context, caller, "registry.systemPut", { system: system.id, disabled: system.disabled, keys: system.keyHashes.length });
      return { system };
    },
    async putAgency(request, context) {
      const caller = administrator(context);
      const agency = await register.inTurn(() => register.putAgency(checkAgency(request.agency)));
      audit(context, caller, "registry.agencyPut", { uscc: agency.uscc });
      return { agency };
    },
    async putOperator(request, context) {
      const caller = administrator(context);
      const operator = await register.inTurn(() => storeOperator(register, checkOperator(request.operator)));
      const { id, rights, disabled, keyHashes } = operator;
      audit(context, caller, "registry.operatorPut", { operator: id, rights, disabled, keys: keyHashes.length });
      return { operator };
    },
    async issueKey({ systemId, revokeFormer }, context) {
      const caller = administrator(context);
      const key = await issueKey(register, systemId, revokeFormer);
      audit(context, caller, "registry.keyIssued", { system: systemId, revokeFormer });
      return { key };
    },
    async issueOperatorKey({ operatorId, revokeFormer }, context) {
      const caller = administrator(context);
      const key = await issueOperatorKey(register, operatorId, revokeFormer);
      audit(context, caller, "registry.operatorKeyIssued", { operator: operatorId, revokeFormer });
      return { key };
    },
  };
}

function storeSystem(register: Register, wanted: System): Promise<System> {
  requireOwnId(wanted.id, register.findOperator(wanted.id));
  const keyHashes = wanted.keyHashes.length > 0 ? wanted.keyHashes : (register.findSystem(wanted.id)?.keyHashes ?? []);
  return register.putSystem({ ...wanted, keyHashes });
}

function storeOperator(register: Register, wanted: Operator): Promise<Operator> {
  requireOwnId(wanted.id, register.findSystem(wanted.id));
  const keyHashes = wanted.keyHashes.length > 0 ? wanted.keyHashes : (register.findOperator(wanted.id)?.keyHashes ?? []);
  return register.putOperator({ ...wanted, rights: [...new Set(wanted.rights)], keyHashes });
}

/** On record, an id says who did it: a system and an operator never share one. */
function requireOwnId(id: string, other: { readonly id: string } | undefined): void {
  if (other) throw new HubError("INVALID_REQUEST", `标识已被占用 / the id ${id} is taken by ${"rights" in other ? "an operator" : "a system"}; choose another`, { id });
}
