import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { AdapterState } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { GetAdapterResponse, ListAdaptersResponse } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest } from "../query.ts";

const words = Object.keys(AdapterState).filter((name) => name !== "UNSPECIFIED");

const wanted = z.strictObject({
  state: z
    .enum(words.map((name) => name.toLowerCase()))
    .transform((word) => AdapterState[word.toUpperCase() as keyof typeof AdapterState])
    .optional(),
});

/** GET /v1/adapters?state=submitted and GET /v1/adapters/{id}: where adapters stand, and what was decided; see AdapterService. */
export function adapterRoutes(app: FastifyInstance, { adapters }: Pick<HubClients, "adapters">): void {
  app.get("/v1/adapters", async ({ query }) => {
    const { state = AdapterState.UNSPECIFIED } = readRequest(wanted, query, "query");
    const found = await ask((options) => adapters.listAdapters({ state }, options));
    return { adapters: [], ...(ListAdaptersResponse.toJSON(found) as object) };
  });
  app.get<{ Params: { id: string } }>("/v1/adapters/:id", async ({ params }) => {
    return GetAdapterResponse.toJSON(await ask((options) => adapters.getAdapter({ adapterId: params.id }, options)));
  });
}
