import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { DryRunSubscriptionResponse, RotateWebhookSecretResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { readSubscription } from "../../json/subscriptionText.ts";
import { ask } from "../ask.ts";
import { callerOptions } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest } from "../query.ts";

const wholeNumber = (max: number) => z.coerce.number().int().min(0).max(max).default(0);
const dryRunQuery = z.strictObject({ days: wholeNumber(366), samples: wholeNumber(100) });
const rotateQuery = z.strictObject({ overlapSeconds: wholeNumber(30 * 86_400) });

/** Reading the events of many days takes its time, milliseconds. */
const DRY_RUN_MS = 300_000;

/**
 * POST /v1/subscriptions/dry-run?days=&samples= with a Subscription in proto JSON, stored or not: what it would take, see
 * DeliveryService.DryRunSubscription. POST /v1/subscriptions/{id}/rotate-secret?overlapSeconds=: a webhook's new secret, shown only here.
 */
export function subscriptionWayRoutes(app: FastifyInstance, { delivery }: Pick<HubClients, "delivery">): void {
  app.post<{ Body: string | undefined }>("/v1/subscriptions/dry-run", async (request) => {
    const { days, samples } = readRequest(dryRunQuery, request.query, "query");
    const { subscription } = readSubscription(request.body ?? "", "body");
    const found = await ask((options) => delivery.dryRunSubscription({ subscription, days, samples }, { ...options, ...callerOptions(request) }), DRY_RUN_MS);
    return { examined: "0", matched: "0", cases: "0", byType: {}, refusals: [], samples: [], ...(DryRunSubscriptionResponse.toJSON(found) as object) };
  });
  app.post<{ Params: { id: string } }>("/v1/subscriptions/:id/rotate-secret", async (request) => {
    const { overlapSeconds } = readRequest(rotateQuery, request.query, "query");
    const wish = { subscriptionId: request.params.id, overlapSeconds };
    return RotateWebhookSecretResponse.toJSON(await ask((options) => delivery.rotateWebhookSecret(wish, { ...options, ...callerOptions(request) })));
  });
}
