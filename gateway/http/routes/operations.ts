import type { FastifyInstance, FastifyRequest } from "fastify";
import type { CallOptions } from "nice-grpc";
import { z } from "zod";
import { DeliveryState, ListDeliveriesResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import {
  DeadLetterFilter,
  ListOperationsResponse,
  Operation,
  PreviewDeadLettersResponse,
  PreviewReplayRequest,
  PreviewReplayResponse,
  StartDiscardRequest,
  StartRedriveRequest,
  StartReplayRequest,
} from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { readProtoJson } from "../../json/readProtoJson.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { count, flag, page, readRequest, word, words } from "../query.ts";

const letterQuery = { subscriptionId: word, reason: word, eventType: word, caseId: word, from: word, until: word };
const listQuery = z.strictObject({ ...letterQuery, ...page });
const countQuery = z.strictObject({ ...letterQuery, deliveryIds: words, samples: count });
const operationsQuery = z.strictObject({ subscriptionId: word, open: flag, pageSize: z.coerce.number().int().min(0).max(1_000).default(0) });

type Started = { readonly operation?: Operation | undefined };
type Place = { Params: { id: string } };
type Body = { Body: string | undefined };

/**
 * Dead letters and long work on deliveries, see OperationService; bodies are its requests in proto JSON, calls carry the caller's key.
 * GET /v1/dead-letters, /v1/dead-letters/counts · POST /v1/dead-letters/redrive, /discard · POST /v1/replays, /v1/replays/preview ·
 * GET /v1/operations, /v1/operations/{id} · POST /v1/operations/{id}/approve, /pause, /resume, /cancel.
 */
export function operationRoutes(app: FastifyInstance, { delivery, operations }: Pick<HubClients, "delivery" | "operations">): void {
  app.get("/v1/dead-letters", async (request) => {
    const query = readRequest(listQuery, request.query, "query");
    const found = await call(request, (options) => delivery.listDeliveries({ ...query, state: DeliveryState.DEAD_LETTERED }, options));
    return { deliveries: [], nextPageToken: "", ...(ListDeliveriesResponse.toJSON(found) as object) };
  });
  app.get("/v1/dead-letters/counts", async (request) => {
    const { samples, ...filter } = readRequest(countQuery, request.query, "query");
    const found = await call(request, (options) => operations.previewDeadLetters({ filter: DeadLetterFilter.fromPartial(filter), samples }, options));
    return { total: "0", counts: [], ...(PreviewDeadLettersResponse.toJSON(found) as object) };
  });
  app.post<Body>("/v1/dead-letters/redrive", async (request) => {
    const { message } = readProtoJson(request.body ?? "", { typeName: "hub.delivery.v1.StartRedriveRequest", codec: StartRedriveRequest }, "body");
    return shown(await call(request, (options) => operations.startRedrive(message, options)));
  });
  app.post<Body>("/v1/dead-letters/discard", async (request) => {
    const { message } = readProtoJson(request.body ?? "", { typeName: "hub.delivery.v1.StartDiscardRequest", codec: StartDiscardRequest }, "body");
    return shown(await call(request, (options) => operations.startDiscard(message, options)));
  });
  replayRoutes(app, { operations });
  changeRoutes(app, { operations });
}

function replayRoutes(app: FastifyInstance, { operations }: Pick<HubClients, "operations">): void {
  app.post<Body>("/v1/replays/preview", async (request) => {
    const { message } = readProtoJson(request.body ?? "", { typeName: "hub.delivery.v1.PreviewReplayRequest", codec: PreviewReplayRequest }, "body");
    const found = await call(request, (options) => operations.previewReplay(message, options), PREVIEW_MS);
    return { total: "0", cases: "0", ...(PreviewReplayResponse.toJSON(found) as object) };
  });
  app.post<Body>("/v1/replays", async (request) => {
    const { message } = readProtoJson(request.body ?? "", { typeName: "hub.delivery.v1.StartReplayRequest", codec: StartReplayRequest }, "body");
    return shown(await call(request, (options) => operations.startReplay(message, options)));
  });
}

function changeRoutes(app: FastifyInstance, { operations }: Pick<HubClients, "operations">): void {
  app.get("/v1/operations", async (request) => {
    const query = readRequest(operationsQuery, request.query, "query");
    const found = await call(request, (options) => operations.listOperations(query, options));
    return { operations: [], ...(ListOperationsResponse.toJSON(found) as object) };
  });
  app.get<Place>("/v1/operations/:id", async (request) => shown(await call(request, (options) => operations.getOperation({ operationId: request.params.id }, options))));
  const changes = {
    approve: (operationId: string, options: CallOptions) => operations.approveOperation({ operationId }, options),
    pause: (operationId: string, options: CallOptions) => operations.pauseOperation({ operationId }, options),
    resume: (operationId: string, options: CallOptions) => operations.resumeOperation({ operationId }, options),
    cancel: (operationId: string, options: CallOptions) => operations.cancelOperation({ operationId }, options),
  };
  for (const [name, change] of Object.entries(changes)) {
    app.post<Place>(`/v1/operations/:id/${name}`, async (request) => shown(await call(request, (options) => change(request.params.id, options))));
  }
}

/** A preview reads its whole range, milliseconds. */
const PREVIEW_MS = 120_000;

const call = <Response>(request: FastifyRequest, work: (options: CallOptions) => Promise<Response>, timeoutMs?: number): Promise<Response> =>
  ask((options) => work({ ...options, ...callerOptions(request) }), timeoutMs);

function shown({ operation }: Started): unknown {
  if (!operation) throw new HubError("INTERNAL", "服务未给出操作 / the service named no operation");
  return Operation.toJSON(operation);
}
