import type { FastifyRequest } from "fastify";
import { Metadata, type CallOptions } from "nice-grpc";
import type { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import { CallerKind, type GetCallerResponse } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { HubError } from "../../services/shared/errors.ts";
import { isServiceKey, requireRight } from "../../services/shared/grpc/authentication.ts";
import { ask } from "./ask.ts";
import type { HubClients } from "./hubClients.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** What an operator must be allowed to do to use this route; absent = every operator may. */
    right?: Right;
  }
}

/** Whoever presents the services' own key. */
export const SERVICE = "service";

/**
 * Options of a gRPC call in the name of whoever asks: it carries their key in place of the gateway's, and the service decides what
 * they may. For `ask((options) => client.call(request, { ...options, ...callerOptions(request) }))`. Throws UNAUTHENTICATED.
 */
export function callerOptions(request: Pick<FastifyRequest, "headers">): CallOptions {
  return { metadata: Metadata({ authorization: `Bearer ${requireKey(request)}` }) };
}

/** The key of the request. Throws UNAUTHENTICATED when it brings none. */
export function requireKey({ headers: { authorization } }: Pick<FastifyRequest, "headers">): string {
  const [, key] = /^Bearer (\S+)$/.exec(authorization ?? "") ?? [];
  if (key === undefined) throw new HubError("UNAUTHENTICATED", "需要密钥 / a key is needed: Authorization: Bearer <key>");
  return key;
}

/** Who the operators of requests are, once `requireOperator` has let them pass. */
const operatorIds = new WeakMap<FastifyRequest, string>();

/** Id of the operator who asks; `service` for the services' own key. */
export function operatorOf(request: FastifyRequest): string {
  return operatorIds.get(request) ?? SERVICE;
}

/** A hook that lets pass only requests that bring a key; whose it is, the service behind finds out. */
export const requireAnyKey = async (request: FastifyRequest): Promise<void> => void requireKey(request);

/**
 * A hook that lets pass only the services' own key and the keys of operators with the right that the route names: behind it, calls may
 * carry the gateway's own key. Throws UNAUTHENTICATED, NOT_GRANTED; TARGET_UNAVAILABLE while the registry is away.
 */
export function requireOperator({ registry }: Pick<HubClients, "registry">, serviceKey: string) {
  return async (request: FastifyRequest): Promise<void> => {
    if (isServiceKey(requireKey(request), serviceKey)) return;
    const caller = await ask((options) => registry.getCaller({}, { ...options, ...callerOptions(request) }));
    if (caller.kind !== CallerKind.OPERATOR) throw new HubError("NOT_GRANTED", "此密钥不是运维密钥 / this key is not an operator's", { caller: caller.id });
    const { right } = request.routeOptions.config;
    if (right !== undefined) requireRight(toOperator(caller), right);
    operatorIds.set(request, caller.id);
  };
}

const toOperator = ({ id, rights }: GetCallerResponse) => ({ id, may: (right: Right) => rights.includes(right) });
