import type { DeliveryServiceImplementation } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Right } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { createJournal } from "../shared/bus/journal.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { requireOperator, type OperatorDoor } from "../shared/grpc/authentication.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import { getDeliveryStanding } from "./getDeliveryStanding.ts";
import { listIncidents } from "./incidents/listIncidents.ts";
import type { IncidentWatch } from "./incidents/watchIncidents.ts";
import { listDeliveries } from "./listDeliveries.ts";
import { listSubscriptionStates } from "./listSubscriptionStates.ts";
import type { Pumps } from "./pumps.ts";
import { redriveDelivery } from "./redriveDelivery.ts";
import { subscribe } from "./subscribe.ts";
import type { Ways } from "./ways.ts";

export interface ServiceDeps {
  readonly bus: BusConnection;
  readonly hops: HopPublisher;
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly incidents: Pick<IncidentWatch, "list">;
  /** How many operations of a subscription are not ended. */
  readonly openOperations: (subscriptionId: string) => number;
  /** RPCs of the ways of delivery beside Subscribe. */
  readonly ways: Ways;
  readonly door: OperatorDoor;
}

/** The RPCs. Subscribers come with their system's key, everybody else with an operator's. */
export function createDeliveryService({ bus, hops, registry, pumps, incidents, openOperations, ways, door }: ServiceDeps): DeliveryServiceImplementation {
  const journal = createJournal(bus);
  const readOne = (sequence: number) => readEvent(bus, sequence);
  return {
    ...ways,
    subscribe: subscribe({ registry, pumps }),
    async listSubscriptionStates(_, context) {
      requireOperator(context, door);
      return listSubscriptionStates({ pumps, journal, readEvent: readOne, openOperations });
    },
    async listDeliveries(request, context) {
      requireOperator(context, door);
      return listDeliveries({ pumps, readEvent: readOne }, request);
    },
    async getDeliveryStanding(request, context) {
      requireOperator(context, door);
      return getDeliveryStanding(pumps, request);
    },
    async listIncidents(request, context) {
      requireOperator(context, door);
      return listIncidents(incidents, request);
    },
    async redriveDelivery(request, context) {
      const { id } = requireOperator(context, door, Right.OPERATE);
      return redriveDelivery({ bus, hops, pumps }, request, id);
    },
  };
}
