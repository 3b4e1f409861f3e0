import type { Client } from "nice-grpc";
import { CaseServiceDefinition } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { CreditServiceDefinition } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { DeliveryServiceDefinition } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { OperationServiceDefinition } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { DocketServiceDefinition } from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { HintServiceDefinition } from "../../../proto/gen/hub/hint/v1/hint_service.ts";
import { ReconcileServiceDefinition } from "../../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { AdapterServiceDefinition } from "../../../proto/gen/hub/registry/v1/adapter_service.ts";
import { RegistryServiceDefinition } from "../../../proto/gen/hub/registry/v1/registry_service.ts";
import { TraceServiceDefinition } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { createHubChannel } from "../../../services/shared/grpc/client.ts";

/** The services that the CLI asks, over connections of its own. */
export interface HubClients {
  readonly registry: Client<typeof RegistryServiceDefinition>;
  readonly adapters: Client<typeof AdapterServiceDefinition>;
  readonly cases: Client<typeof CaseServiceDefinition>;
  readonly credit: Client<typeof CreditServiceDefinition>;
  readonly delivery: Client<typeof DeliveryServiceDefinition>;
  readonly operations: Client<typeof OperationServiceDefinition>;
  readonly reconciliations: Client<typeof ReconcileServiceDefinition>;
  readonly trace: Client<typeof TraceServiceDefinition>;
  readonly docket: Client<typeof DocketServiceDefinition>;
  readonly hints: Client<typeof HintServiceDefinition>;
  close(): void;
}

/** `host:port` of the services; several may share one. */
export interface ClientAddresses {
  readonly registry: string;
  readonly case: string;
  readonly credit: string;
  readonly delivery: string;
  readonly trace: string;
  readonly docket: string;
  readonly hints: string;
}

/** Connects when first used. Calls carry the key. */
export function connectClients(addresses: ClientAddresses, key: string): HubClients {
  const channels = new Map([...new Set(Object.values<string>({ ...addresses }))].map((address) => [address, createHubChannel(address, { key })]));
  const at = (address: string) => channels.get(address) ?? createHubChannel(address, { key });
  return {
    registry: at(addresses.registry).client(RegistryServiceDefinition),
    adapters: at(addresses.registry).client(AdapterServiceDefinition),
    cases: at(addresses.case).client(CaseServiceDefinition),
    credit: at(addresses.credit).client(CreditServiceDefinition),
    delivery: at(addresses.delivery).client(DeliveryServiceDefinition),
    operations: at(addresses.delivery).client(OperationServiceDefinition),
    reconciliations: at(addresses.delivery).client(ReconcileServiceDefinition),
    trace: at(addresses.trace).client(TraceServiceDefinition),
    docket: at(addresses.docket).client(DocketServiceDefinition),
    hints: at(addresses.hints).client(HintServiceDefinition),
    close: () => channels.forEach((channel) => channel.close()),
  };
}
