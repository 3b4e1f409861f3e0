import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ListIncidentsResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";
import { flag, readRequest } from "../query.ts";

const wanted = z.strictObject({ resolved: flag, pageSize: z.coerce.number().int().min(1).max(1_000).default(100) });

/** GET /v1/incidents?resolved=true&pageSize=100: what keeps deliveries from arriving, newest first; see DeliveryService.ListIncidents. */
export function incidentsRoute(app: FastifyInstance, { delivery }: Pick<HubClients, "delivery">): void {
  app.get("/v1/incidents", async ({ query }) => {
    const request = readRequest(wanted, query, "query");
    const found = await ask((options) => delivery.listIncidents(request, options));
    return { incidents: [], ...(ListIncidentsResponse.toJSON(found) as object) };
  });
}
