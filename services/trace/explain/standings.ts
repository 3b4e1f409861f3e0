import type { Client } from "nice-grpc";
import { DeliveryServiceDefinition, type GetDeliveryStandingResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { createHubChannel } from "../../shared/grpc/client.ts";

/** Where deliveries stand now, as the delivery service says. */
export interface Standings {
  /** Undefined when the service does not answer in time, or does not know the subscription (yet). */
  find(subscriptionId: string, sequence: bigint): Promise<GetDeliveryStandingResponse | undefined>;
  close(): void;
}

/** What the records say is worth more than a long wait. */
const TIMEOUT_MS = 2_000;

export function connectStandings(address: string, key: string): Standings {
  const channel = createHubChannel(address, { key });
  const client: Client<typeof DeliveryServiceDefinition> = channel.client(DeliveryServiceDefinition);
  return {
    find: (subscriptionId, sequence) => client.getDeliveryStanding({ subscriptionId, sequence }, { signal: AbortSignal.timeout(TIMEOUT_MS) }).catch(() => undefined),
    close: () => channel.close(),
  };
}
