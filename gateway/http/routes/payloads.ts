import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ListPayloadViewsResponse, PayloadLevel } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { toPayloadJson } from "../../json/payloadJson.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { page, readRequest, word } from "../query.ts";

const levels = { metadata: PayloadLevel.METADATA, masked: PayloadLevel.MASKED, full: PayloadLevel.FULL } as const;
const asked = z.strictObject({ level: z.enum(["metadata", "masked", "full"]).default("metadata"), reason: word });
const views = z.strictObject({ operator: word, eventId: word, from: word, until: word, ...page });

/**
 * POST /v1/events/{id}/payload with `{"level":"metadata"|"masked"|"full","reason":…}`: an event as far as the caller's right and
 * the policy for bodies go, see TraceService.ViewPayload; no GET, because a full view leaves a record. GET /v1/payload-views: the
 * full views on record.
 */
export function payloadRoutes(app: FastifyInstance, { trace }: Pick<HubClients, "trace">): void {
  app.post<{ Params: { id: string }; Body: string | undefined }>("/v1/events/:id/payload", async (request) => {
    const { level, reason } = readRequest(asked, parseBody(request.body), "body");
    return toPayloadJson(await ask((options) => trace.viewPayload({ eventId: request.params.id, level: levels[level], reason }, { ...options, ...callerOptions(request) })));
  });
  app.get("/v1/payload-views", async (request) => {
    const conditions = readRequest(views, request.query, "query");
    const found = await ask((options) => trace.listPayloadViews(conditions, { ...options, ...callerOptions(request) }));
    return { views: [], nextPageToken: "", total: "0", ...(ListPayloadViewsResponse.toJSON(found) as object) };
  });
}

function parseBody(body: string | undefined): unknown {
  try {
    return JSON.parse(body === undefined || body === "" ? "{}" : body);
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", '请求体不是 JSON / the body is not JSON; 应为 / give {"level":"full","reason":"…"}', {}, { cause });
  }
}
