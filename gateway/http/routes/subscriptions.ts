import type { FastifyInstance, FastifyRequest } from "fastify";
import { z } from "zod";
import { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { keepPause, readSubscription } from "../../json/subscriptionText.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { count, readRequest, word } from "../query.ts";

const listQuery = z.strictObject({ system: word });
const putQuery = z.strictObject({ expectedVersion: count });
const versionsQuery = z.strictObject({ pageSize: z.coerce.number().int().min(0).max(500).default(0), beforeVersion: count });
const pauseBody = z.strictObject({ reason: z.string() });

type One = { Params: { id: string }; Body: string | undefined };

/**
 * Subscriptions, see RegistryService; for operators, and for systems their own. GET, PUT, DELETE /v1/subscriptions/{id}, GET
 * /v1/subscriptions and /v1/subscriptions/{id}/versions, POST /v1/subscriptions/{id}/pause and /resume.
 */
export function subscriptionRoutes(app: FastifyInstance, { registry }: Pick<HubClients, "registry">): void {
  const find = async (request: FastifyRequest, id: string): Promise<Subscription | undefined> => {
    const { subscriptions } = await ask((options) => registry.listSubscriptions({ system: "" }, { ...options, ...callerOptions(request) }));
    return subscriptions.find((one) => one.id === id);
  };

  app.get("/v1/subscriptions", async (request) => {
    const { system } = readRequest(listQuery, request.query, "query");
    const { subscriptions } = await ask((options) => registry.listSubscriptions({ system }, { ...options, ...callerOptions(request) }));
    return { subscriptions: subscriptions.map((one) => Subscription.toJSON(one)) };
  });
  app.get<One>("/v1/subscriptions/:id", async (request) => {
    const { id } = request.params;
    return shown(await find(request, id), id);
  });
  app.put<One>("/v1/subscriptions/:id", async (request) => {
    const { id } = request.params;
    const { expectedVersion } = readRequest(putQuery, request.query, "query");
    const text = readSubscription(request.body ?? "", "body", id);
    const current = text.saysPaused ? undefined : await find(request, id);
    // What was read here must still be there when it is replaced: a pause that came in between would be lost.
    const wanted = { subscription: keepPause(text, current), expectedVersion: expectedVersion || (current?.version ?? 0) };
    const { subscription } = await ask((options) => registry.putSubscription(wanted, { ...options, ...callerOptions(request) }));
    return shown(subscription, id);
  });
  app.delete<One>("/v1/subscriptions/:id", async (request) => {
    const { id } = request.params;
    const { subscription } = await ask((options) => registry.deleteSubscription({ subscriptionId: id }, { ...options, ...callerOptions(request) }));
    return shown(subscription, id);
  });
  pauseRoutes(app, { registry });
  app.get<One>("/v1/subscriptions/:id/versions", async (request) => {
    const page = readRequest(versionsQuery, request.query, "query");
    const found = await ask((options) => registry.listSubscriptionVersions({ subscriptionId: request.params.id, ...page }, { ...options, ...callerOptions(request) }));
    const { versions, ...ending } = found;
    return { versions: versions.map((one) => Subscription.toJSON(one)), ...ending };
  });
}

function pauseRoutes(app: FastifyInstance, { registry }: Pick<HubClients, "registry">): void {
  app.post<One>("/v1/subscriptions/:id/pause", async (request) => {
    const { id: subscriptionId } = request.params;
    const { reason } = readRequest(pauseBody, parseReason(request.body), "body");
    const { subscription } = await ask((options) => registry.pauseSubscription({ subscriptionId, reason }, { ...options, ...callerOptions(request) }));
    return shown(subscription, subscriptionId);
  });
  app.post<One>("/v1/subscriptions/:id/resume", async (request) => {
    const { id: subscriptionId } = request.params;
    const { subscription } = await ask((options) => registry.resumeSubscription({ subscriptionId }, { ...options, ...callerOptions(request) }));
    return shown(subscription, subscriptionId);
  });
}

function shown(subscription: Subscription | undefined, id: string): unknown {
  if (!subscription) throw new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅 / no such subscription: ${id}`, { subscription: id });
  return Subscription.toJSON(subscription);
}

function parseReason(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", '请求体不是 JSON / the body is not JSON; 应为 / give {"reason":"…"}', {}, { cause });
  }
}
