import type { FastifyInstance } from "fastify";
import { SubscriptionState } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";

/**
 * GET /v1/systems/states: every system of the register with the state of its subscriptions (hub.delivery.v1.
 * SubscriptionState in proto JSON: what is 0, false or empty is left out).
 */
export function systemStatesRoute(app: FastifyInstance, { registry, delivery }: Pick<HubClients, "registry" | "delivery">): void {
  app.get("/v1/systems/states", async () => {
    const [register, states] = await Promise.all([
      ask((options) => registry.getRegistry({}, options)),
      ask((options) => delivery.listSubscriptionStates({}, options)),
    ]);
    const systems = register.registry?.systems ?? [];
    return {
      systems: systems.map(({ id, name, nameEn, disabled }) => ({
        id,
        name,
        nameEn,
        disabled,
        subscriptions: states.states.filter(({ system }) => system === id).map((state) => SubscriptionState.toJSON(state)),
      })),
    };
  });
}
