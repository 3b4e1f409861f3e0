import type { DeliveryServiceImplementation } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { requireOperator, requireServiceKey } from "../shared/grpc/authentication.ts";
import { notBuilt } from "../shared/grpc/notBuilt.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { listDeliveries } from "./listDeliveries.ts";
import { listSubscriptionStates } from "./listSubscriptionStates.ts";
import type { Pumps } from "./pumps.ts";
import { redriveDelivery } from "./redriveDelivery.ts";
import { subscribe } from "./subscribe.ts";
import { rotateWebhookSecret } from "./webhook/rotateWebhookSecret.ts";
import type { Webhooks } from "./webhook/webhooks.ts";
import type { WebhookSecrets } from "./webhook/webhookSecrets.ts";

export interface ServiceDeps {
  readonly bus: BusConnection;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly secrets: WebhookSecrets;
  readonly webhooks: Webhooks;
  readonly serviceKey: string;
}

/** The RPCs. Subscribers come with their system's key, everybody else with the operator's. */
export function createDeliveryService({ bus, registry, pumps, secrets, webhooks, serviceKey }: ServiceDeps): DeliveryServiceImplementation {
  const journal = createJournal(bus);
  const door = { serviceKey, findOperator: (keyHash: string) => registry.findOperator(keyHash) };
  return {
    ...notBuilt("streamEvents", "dryRunSubscription", "getDeliveryStanding", "listIncidents"),
    subscribe: subscribe({ registry, pumps }),
    async rotateWebhookSecret(request, context) {
      requireOperator(context, door, Right.ADMINISTER);
      return rotateWebhookSecret({ registry, secrets, webhooks }, request);
    },
    async listSubscriptionStates(_, context) {
      requireServiceKey(context, serviceKey);
      return listSubscriptionStates({ pumps, journal });
    },
    async listDeliveries(request, context) {
      requireServiceKey(context, serviceKey);
      return listDeliveries({ pumps, readEvent: (sequence) => readEvent(bus, sequence) }, request);
    },
    async redriveDelivery(request, context) {
      requireServiceKey(context, serviceKey);
      return redriveDelivery(pumps, request);
    },
  };
}
