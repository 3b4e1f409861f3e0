import type { CallContext } from "nice-grpc";
import type { RegistryServiceImplementation } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import { notBuilt } from "../shared/grpc/notBuilt.ts";
import type { Logger } from "../shared/log.ts";
import { checkAgency, checkSubscription, checkSystem } from "./checks.ts";
import { issueKey } from "./issueKey.ts";
import type { Register } from "./register.ts";
import { watchRegister } from "./watchRegistry.ts";

export interface RegistryDeps {
  readonly register: Register;
  readonly serviceKey: string;
  readonly log: Logger;
  /** Aborted when the process stops: watchers end at once and come back to the next process. */
  readonly signal: AbortSignal;
}

/** RPC → use case. Every change is one line in the log, with the caller's address. */
export function createRegistryService({ register, serviceKey, log, signal }: RegistryDeps): RegistryServiceImplementation {
  const authorize = (context: CallContext) => requireServiceKey(context, serviceKey);
  const audit = (context: CallContext, change: string, facts: Readonly<Record<string, unknown>>) =>
    log.info({ ...facts, peer: context.peer, revision: String(register.current().revision) }, change);

  return {
    ...notBuilt("deleteSubscription", "pauseSubscription", "resumeSubscription", "listSubscriptionVersions", "putOperator", "issueOperatorKey"),
    async *watchRegistry(_request, context) {
      authorize(context);
      for await (const registry of watchRegister(register, AbortSignal.any([context.signal, signal]))) yield { registry };
    },
    async getRegistry(_request, context) {
      authorize(context);
      return { registry: register.current() };
    },
    async putSystem(request, context) {
      authorize(context);
      const system = await register.inTurn(() => {
        const wanted = checkSystem(request.system);
        const keyHashes = wanted.keyHashes.length > 0 ? wanted.keyHashes : (register.findSystem(wanted.id)?.keyHashes ?? []);
        return register.putSystem({ ...wanted, keyHashes });
      });
      audit(context, "registry.systemPut", { system: system.id, disabled: system.disabled, keys: system.keyHashes.length });
      return { system };
    },
    async putAgency(request, context) {
      authorize(context);
      const agency = await register.inTurn(() => register.putAgency(checkAgency(request.agency)));
      audit(context, "registry.agencyPut", { uscc: agency.uscc });
      return { agency };
    },
    async putSubscription(request, context) {
      authorize(context);
      const subscription = await register.inTurn(() =>
        register.putSubscription(checkSubscription(request.subscription, (id) => register.findSystem(id))),
      );
      const { id, system, eventTypes, view, paused } = subscription;
      audit(context, "registry.subscriptionPut", { subscription: id, system, eventTypes, view, paused });
      return { subscription };
    },
    async issueKey({ systemId, revokeFormer }, context) {
      authorize(context);
      const key = await issueKey(register, systemId, revokeFormer);
      audit(context, "registry.keyIssued", { system: systemId, revokeFormer });
      return { key };
    },
  };
}
