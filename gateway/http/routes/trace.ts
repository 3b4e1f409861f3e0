import type { FastifyInstance } from "fastify";
import { TraceKeyResponse } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";

/** GET /v1/trace/{key}: the way of whatever the key names, see TraceService.TraceKey. */
export function traceRoute(app: FastifyInstance, { trace }: Pick<HubClients, "trace">): void {
  app.get<{ Params: { key: string } }>("/v1/trace/:key", async ({ params }) => {
    const found = await ask((options) => trace.traceKey({ key: params.key }, options));
    const { keyKind, truncated } = found;
    return { keyKind, truncated, cases: [], ...(TraceKeyResponse.toJSON(found) as object) };
  });
}
