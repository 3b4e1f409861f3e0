import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { ListReconciliationsResponse, ReconcileUploadResponse, type ReconcileRequest, type ReconcileResponse, type ReconcileUploadRequest } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { toUploadMessages } from "../../holdings/holdingMessages.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { flag, readRequest, word } from "../query.ts";

const body = z.strictObject({ subscriptionId: z.string(), from: word, until: word, repair: z.boolean().default(false) });
const listQuery = z.strictObject({ subscription: word, pageSize: z.coerce.number().int().min(0).max(1_000).default(0) });
const uploadQuery = z.strictObject({ from: word, until: word, repair: flag, omitsWithdrawn: flag });

/** A list of holdings: a million lines without hashes. */
const UPLOAD_BYTES = 64 * 1024 * 1024;
/** Reading a large journal and a large system takes minutes. */
const TIMEOUT_MS = 20 * 60_000;

type One = { Params: { id: string }; Body: string | undefined };

/**
 * Reconciliation, see ReconcileService. POST /v1/reconciliations with `{"subscriptionId":…,"from":…,"until":…,"repair":false}` answers
 * with the report when it is there; GET /v1/reconciliations lists reports; POST /v1/subscriptions/{id}/inventory takes a subscriber's
 * holdings as text, one `key version [hash]` a line, and answers with the report.
 */
export function reconciliationRoutes(app: FastifyInstance, { reconciliations }: Pick<HubClients, "reconciliations">): void {
  app.addContentTypeParser("text/plain", { parseAs: "string", bodyLimit: UPLOAD_BYTES }, (_request, text, done) => done(null, text));

  app.post<{ Body: string | undefined }>("/v1/reconciliations", async (request) => {
    const wanted = readRequest(body, parseBody(request.body), "body");
    const response = await ask((options) => lastOf(reconciliations.reconcile(wanted, { ...options, ...callerOptions(request) })), TIMEOUT_MS);
    return ReconcileUploadResponse.toJSON(response);
  });
  app.get("/v1/reconciliations", async (request) => {
    const { subscription: subscriptionId, pageSize } = readRequest(listQuery, request.query, "query");
    const found = await ask((options) => reconciliations.listReconciliations({ subscriptionId, pageSize }, { ...options, ...callerOptions(request) }));
    return ListReconciliationsResponse.toJSON(found);
  });
  app.post<One>("/v1/subscriptions/:id/inventory", { bodyLimit: UPLOAD_BYTES }, async (request) => {
    const { omitsWithdrawn, ...period } = readRequest(uploadQuery, request.query, "query");
    const open: ReconcileRequest = { subscriptionId: request.params.id, ...period };
    // All lines are read before the call begins: a wrong one is told and nothing is compared.
    const messages: ReconcileUploadRequest[] = [];
    for await (const message of toUploadMessages({ open, omitsWithdrawn }, (request.body ?? "").split("\n"))) messages.push(message);
    const response = await ask((options) => reconciliations.reconcileUpload(inTurn(messages), { ...options, ...callerOptions(request) }), TIMEOUT_MS);
    return ReconcileUploadResponse.toJSON(response);
  });
}

async function lastOf(responses: AsyncIterable<ReconcileResponse>): Promise<ReconcileUploadResponse> {
  for await (const { report, operationId } of responses) if (report) return { report, operationId };
  throw new HubError("TARGET_UNAVAILABLE", "核对没有报告，请重试 / the reconciliation ended without a report, try again");
}

async function* inTurn<Message>(messages: readonly Message[]): AsyncGenerator<Message> {
  yield* messages;
}

function parseBody(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", '请求体不是 JSON / the body is not JSON; 应为 / give {"subscriptionId":"credit-china"}', {}, { cause });
  }
}
