import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { ExplainDeliveryResponse, GetTraceStateResponse, SearchHopsResponse, TraceKeyResponse, type SearchHopsRequest } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest, word, words } from "../query.ts";

const search = z.strictObject({
  eventId: word,
  caseId: word,
  decisionNo: word,
  partyCode: word,
  partyName: word,
  documentNo: word,
  system: word,
  subscriptionId: word,
  kinds: words.transform((names) => names.map(toKind)),
  reason: word,
  from: word,
  until: word,
  traceId: word,
  eventType: word,
  operationId: word,
  deliveryId: word,
  operator: word,
  pageSize: z.coerce.number().int().min(0).max(1_000).default(0),
  pageToken: word,
}) satisfies z.ZodType<SearchHopsRequest>;
const why = z.strictObject({ subscriber: z.string().min(1) });

/**
 * GET /v1/trace/{key}: the way of whatever the key names, see TraceService.TraceKey. GET /v1/hops: hops by any conditions
 * (SearchHops; `kinds=delivered,retrying`). GET /v1/events/{id}/why?subscriber=: ExplainDelivery. GET /v1/trace-state and POST
 * /v1/trace/rebuild: how far the book is, and filling it again. Calls carry the caller's key.
 */
export function traceRoute(app: FastifyInstance, { trace }: Pick<HubClients, "trace">): void {
  app.get<{ Params: { key: string } }>("/v1/trace/:key", async (request) => {
    const found = await ask((options) => trace.traceKey({ key: request.params.key }, { ...options, ...callerOptions(request) }));
    const { keyKind, truncated, partial } = found;
    return { keyKind, truncated, partial, cases: [], ...(TraceKeyResponse.toJSON(found) as object) };
  });
  app.get("/v1/hops", async (request) => {
    const conditions = readRequest(search, request.query, "query");
    const found = await ask((options) => trace.searchHops(conditions, { ...options, ...callerOptions(request) }));
    const { nextPageToken, partial } = found;
    return { nextPageToken, partial, hops: [], ...(SearchHopsResponse.toJSON(found) as object) };
  });
  app.get<{ Params: { id: string } }>("/v1/events/:id/why", async (request) => {
    const { subscriber } = readRequest(why, request.query, "query");
    const found = await ask((options) => trace.explainDelivery({ eventId: request.params.id, subscriber }, { ...options, ...callerOptions(request) }));
    return { partial: found.partial, ...(ExplainDeliveryResponse.toJSON(found) as object) };
  });
  app.post("/v1/trace/rebuild", async (request) => {
    await ask((options) => trace.rebuildTrace({}, { ...options, ...callerOptions(request) }));
    return GetTraceStateResponse.toJSON(await ask((options) => trace.getTraceState({}, { ...options, ...callerOptions(request) })));
  });
  app.get("/v1/trace-state", async (request) => GetTraceStateResponse.toJSON(await ask((options) => trace.getTraceState({}, { ...options, ...callerOptions(request) }))));
}

function toKind(name: string): HopKind {
  const kind = Object.entries(HopKind).find(([known]) => known === name.toUpperCase())?.[1];
  if (kind !== undefined) return kind;
  const known = Object.keys(HopKind).join(", ").toLowerCase();
  throw new HubError("INVALID_REQUEST", `query.kinds: 未知步骤 / unknown kind of hop ${name.slice(0, 40)}; ${known}`, { field: "kinds" });
}
