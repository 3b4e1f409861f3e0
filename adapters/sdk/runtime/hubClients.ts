import type { Client } from "nice-grpc";
import { CaseServiceDefinition } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { CreditServiceDefinition } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { DeliveryServiceDefinition } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { ReconcileServiceDefinition } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { createHubChannel, type ClientTls } from "../../../services/shared/grpc/client.ts";

/** The services an adapter talks to, with the key of its system. */
export interface HubClients {
  readonly cases: Client<CaseServiceDefinition>;
  readonly credit: Client<CreditServiceDefinition>;
  readonly deliveries: Client<DeliveryServiceDefinition>;
  readonly reconciliations: Client<ReconcileServiceDefinition>;
  readonly adapters: Client<AdapterServiceDefinition>;
}

/** Where the services listen, `host:port` each. */
export interface HubAddresses {
  readonly caseAddress: string;
  readonly creditAddress: string;
  readonly deliveryAddress: string;
  /** Default: where the case service is. */
  readonly registryAddress?: string;
}

/** Opens the connections of one system, which shows its key, or a client certificate. They are made when first used and again when broken; this call never fails. */
export function connectHub(addresses: HubAddresses, key: string | undefined, tls?: ClientTls): HubClients & { close(): void } {
  const proof = { key, tls };
  const cases = createHubChannel(addresses.caseAddress, proof);
  const credit = createHubChannel(addresses.creditAddress, proof);
  const deliveries = createHubChannel(addresses.deliveryAddress, proof);
  // Of its own: a long list of records must not stand before deliveries.
  const reconciliations = createHubChannel(addresses.deliveryAddress, proof);
  const adapters = createHubChannel(addresses.registryAddress ?? addresses.caseAddress, proof);
  return {
    cases: cases.client(CaseServiceDefinition),
    credit: credit.client(CreditServiceDefinition),
    deliveries: deliveries.client(DeliveryServiceDefinition),
    reconciliations: reconciliations.client(ReconcileServiceDefinition),
    adapters: adapters.client(AdapterServiceDefinition),
    close: () => {
      for (const channel of [cases, credit, deliveries, reconciliations, adapters]) channel.close();
    },
  };
}
