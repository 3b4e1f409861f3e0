import type { DeliveryServiceImplementation } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { requireOperator, type OperatorDoor } from "../shared/grpc/authentication.ts";
import type { Logger } from "../shared/log.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { dryRunSubscription } from "./dryRun/dryRunSubscription.ts";
import type { Pumps } from "./pumps.ts";
import type { SharedJournal } from "./sharedJournal.ts";
import { streamEvents } from "./streaming/streamEvents.ts";
import { rotateWebhookSecret } from "./webhook/rotateWebhookSecret.ts";
import type { Webhooks } from "./webhook/webhooks.ts";
import type { WebhookSecrets } from "./webhook/webhookSecrets.ts";

/** The RPCs of the ways of delivery beside Subscribe. */
export type Ways = Pick<DeliveryServiceImplementation, "streamEvents" | "dryRunSubscription" | "rotateWebhookSecret">;

export interface WaysDeps {
  readonly bus: BusConnection;
  readonly journal: SharedJournal;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly secrets: WebhookSecrets;
  readonly webhooks: Webhooks;
  readonly door: OperatorDoor;
  readonly log: Logger;
  /** The service stops: open streams end. */
  readonly signal: AbortSignal;
}

export function createWays(deps: WaysDeps): Ways {
  const { door } = deps;
  return {
    streamEvents: streamEvents(deps),
    async dryRunSubscription(request, context) {
      return dryRunSubscription(deps, request, { caller: requireOperator(context, door), signal: context.signal });
    },
    async rotateWebhookSecret(request, context) {
      requireOperator(context, door, Right.ADMINISTER);
      return rotateWebhookSecret(deps, request);
    },
  };
}
