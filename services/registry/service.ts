import type { CallContext } from "nice-grpc";
import { Right, type Operator, type Registry, type System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind, type RegistryServiceImplementation } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { credentialsOf } from "../shared/credentials.ts";
import { HubError } from "../shared/errors.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import { identifyCaller, noteOf, requireOperatorCaller, type Caller, type RegistryCalls } from "./callers.ts";
import { checkAgency, checkOperator, checkSystem } from "./checks.ts";
import { issueKey, issueOperatorKey } from "./issueKey.ts";
import type { ChangeNote, Register } from "./register.ts";
import { agencyProblems } from "./rules/agencies.ts";
import { subscriptionCalls } from "./subscriptionCalls.ts";
import { watchRegister } from "./watchRegistry.ts";

export interface RegistryDeps {
  readonly register: Register;
  readonly serviceKey: string;
  /** Aborted when the process stops: watchers end at once and come back to the next process. */
  readonly signal: AbortSignal;
}

/** RPC → use case. */
export function createRegistryService({ register, serviceKey, signal }: RegistryDeps): RegistryServiceImplementation {
  const calls: RegistryCalls = {
    register,
    identify: (context) => identifyCaller(context, register, serviceKey),
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
  const systems = registry.systems.map((system) => ({ ...system, keyHashes: [], credentials: credentialsOf(system).map((one) => ({ ...one, hash: "" })) }));
  return { ...registry, systems, operators: registry.operators.map((operator) => ({ ...operator, keyHashes: [] })) };
}

type Administration = Pick<RegistryServiceImplementation, "putSystem" | "putAgency" | "putOperator" | "issueKey" | "issueOperatorKey">;

/** Who takes part at all: for administrators. */
function administration({ register, identify }: RegistryCalls): Administration {
  const administrator = (context: CallContext): Caller => {
    const caller = identify(context);
    requireOperatorCaller(caller, Right.ADMINISTER);
    return caller;
  };
  return {
    async putSystem(request, context) {
      const caller = administrator(context);
      return { system: await register.inTurn(() => storeSystem(register, checkSystem(request.system && { ...request.system, credentials: [] }), noteOf(context, caller, "system.put"))) };
    },
    async putAgency(request, context) {
      const caller = administrator(context);
      return register.inTurn(async () => {
        const agency = checkAgency(request.agency);
        const problems = agencyProblems(agency, (uscc) => (uscc === agency.uscc ? agency : register.findAgency(uscc)));
        if (problems.length > 0) throw new HubError("INVALID_REQUEST", problems.map((problem) => `agency.${problem}`).join("; "), { problems: problems.join("\n") });
        await register.commit(noteOf(context, caller, "agency.put"), [{ kind: "agency", item: agency }]);
        return { agency };
      });
    },
    async putOperator(request, context) {
      const caller = administrator(context);
      return { operator: await register.inTurn(() => storeOperator(register, checkOperator(request.operator), noteOf(context, caller, "operator.put"))) };
    },
    async issueKey({ systemId, revokeFormer }, context) {
      const caller = administrator(context);
      return { key: await issueKey(register, systemId, revokeFormer, noteOf(context, caller, "key.issued")) };
    },
    async issueOperatorKey({ operatorId, revokeFormer }, context) {
      const caller = administrator(context);
      return { key: await issueOperatorKey(register, operatorId, revokeFormer, noteOf(context, caller, "operatorKey.issued")) };
    },
  };
}

async function storeSystem(register: Register, wanted: System, note: ChangeNote): Promise<System> {
  requireOwnId(wanted.id, register.findOperator(wanted.id));
  const known = register.findSystem(wanted.id);
  const keyHashes = wanted.keyHashes.length > 0 ? wanted.keyHashes : (known?.keyHashes ?? []);
  // Credentials have calls of their own: what is over here stays over, whatever an older copy of the system says.
  const item = { ...wanted, keyHashes, credentials: known?.credentials ?? [] };
  await register.commit(note, [{ kind: "system", item }]);
  return item;
}

async function storeOperator(register: Register, wanted: Operator, note: ChangeNote): Promise<Operator> {
  requireOwnId(wanted.id, register.findSystem(wanted.id));
  const keyHashes = wanted.keyHashes.length > 0 ? wanted.keyHashes : (register.findOperator(wanted.id)?.keyHashes ?? []);
  const item = { ...wanted, rights: [...new Set(wanted.rights)], keyHashes };
  await register.commit(note, [{ kind: "operator", item }]);
  return item;
}

/** On record, an id says who did it: a system and an operator never share one. */
function requireOwnId(id: string, other: { readonly id: string } | undefined): void {
  if (other) throw new HubError("INVALID_REQUEST", `标识已被占用 / the id ${id} is taken by ${"rights" in other ? "an operator" : "a system"}; choose another`, { id });
}
