import { Way } from "../../../proto/gen/hub/registry/v1/registry.ts";
import type { RotateWebhookSecretRequest, RotateWebhookSecretResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../../shared/errors.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import { notFound } from "../pumps.ts";
import type { Webhooks } from "./webhooks.ts";
import type { WebhookSecrets } from "./webhookSecrets.ts";

export interface RotateDeps {
  readonly registry: RegistryView;
  readonly secrets: WebhookSecrets;
  readonly webhooks: Webhooks;
}

const OVERLAP_DEFAULT_S = 86_400;
const OVERLAP_MAX_S = 30 * 86_400;

/** A new secret for a webhook; this answer is the only place where it is ever shown. Throws SUBSCRIPTION_NOT_FOUND, WEBHOOK_EXPECTED. */
export async function rotateWebhookSecret(deps: RotateDeps, { subscriptionId, overlapSeconds }: RotateWebhookSecretRequest): Promise<RotateWebhookSecretResponse> {
  const subscription = deps.registry.findSubscription(subscriptionId);
  if (!subscription) throw notFound(subscriptionId);
  if (subscription.way !== Way.WEBHOOK) {
    throw new HubError("WEBHOOK_EXPECTED", `订阅 ${subscriptionId} 不是 Webhook / subscription ${subscriptionId} is no webhook`, { subscription: subscriptionId });
  }
  const seconds = Math.min(OVERLAP_MAX_S, overlapSeconds || OVERLAP_DEFAULT_S);
  const { key, formerUntil } = await deps.secrets.rotate(subscriptionId, seconds * 1_000);
  deps.webhooks.retry(subscriptionId);
  return { secret: key.secret, publicKey: key.publicKey, formerUntil };
}
