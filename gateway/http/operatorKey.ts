import type { FastifyRequest } from "fastify";
import { Metadata } from "nice-grpc";
import { requireServiceKey } from "../../services/shared/grpc/authentication.ts";

/** A hook that lets pass only requests with `Authorization: Bearer <operator's key>`; by the same rule as the services. */
export function requireOperatorKey(serviceKey: string) {
  return async (request: FastifyRequest): Promise<void> => {
    const { authorization } = request.headers;
    requireServiceKey({ metadata: Metadata(authorization ? { authorization } : {}) }, serviceKey);
  };
}
