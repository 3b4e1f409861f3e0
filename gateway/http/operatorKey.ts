import type { FastifyReply, FastifyRequest } from "fastify";
import { Metadata } from "nice-grpc";
import { requireServiceKey } from "../../services/shared/grpc/authentication.ts";

/** A hook that lets pass only requests with `Authorization: Bearer <operator's key>`; by the same rule as the services. */
export function requireOperatorKey(serviceKey: string) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    const { authorization } = request.headers;
    // A challenge for the case that the next line throws; the header of a successful answer is taken off again.
    reply.header("www-authenticate", 'Bearer realm="qianlian"');
    requireServiceKey({ metadata: Metadata(authorization ? { authorization } : {}) }, serviceKey);
    reply.removeHeader("www-authenticate");
  };
}
