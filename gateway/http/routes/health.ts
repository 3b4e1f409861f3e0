import type { FastifyInstance } from "fastify";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";

/** A service that does not answer in this time counts as away, milliseconds. */
const TIMEOUT_MS = 2_000;
/** `SERVING` of grpc.health.v1. */
const SERVING = 1;

/** GET /healthz: 200 when every service serves, else 503; which one is in the body. Needs no key. */
export function healthRoute(app: FastifyInstance, { health }: Pick<HubClients, "health">): void {
  app.get("/healthz", async (_request, reply) => {
    const checks = [...health].map(async ([service, client]) => {
      const serving = await ask((options) => client.check({ service: "" }, options), TIMEOUT_MS).then(
        ({ status }: { status: number }) => status === SERVING,
        () => false,
      );
      return [service, serving ? "SERVING" : "NOT_SERVING"] as const;
    });
    const services = await Promise.all(checks);
    const serving = services.every(([, state]) => state === "SERVING");
    return reply.code(serving ? 200 : 503).send({ state: serving ? "SERVING" : "DEGRADED", services: { gateway: "SERVING", ...Object.fromEntries(services) } });
  });
}
