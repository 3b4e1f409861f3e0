import type { DeliveryServiceImplementation } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { requireServiceKey } from "../shared/grpc/authentication.ts";
import { notBuilt } from "../shared/grpc/notBuilt.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { listDeliveries } from "./listDeliveries.ts";
import { listSubscriptionStates } from "./listSubscriptionStates.ts";
import type { Pumps } from "./pumps.ts";
import { redriveDelivery } from "./redriveDelivery.ts";
import { subscribe } from "./subscribe.ts";

export interface ServiceDeps {
  readonly bus: BusConnection;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly serviceKey: string;
}

/** The RPCs. Subscribers come with their system's key, everybody else with the operator's. */
export function createDeliveryService({ bus, registry, pumps, serviceKey }: ServiceDeps): DeliveryServiceImplementation {
  const journal = createJournal(bus);
  return {
    ...notBuilt("streamEvents", "dryRunSubscription", "getDeliveryStanding", "rotateWebhookSecret", "listIncidents"),
    subscribe: subscribe({ registry, pumps }),
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
