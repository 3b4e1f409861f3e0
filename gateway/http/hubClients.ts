import type { Client } from "nice-grpc";
import { HealthDefinition } from "nice-grpc-server-health";
import { CaseServiceDefinition } from "../../proto/gen/hub/case/v1/case_service.ts";
import { CreditServiceDefinition } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { OperationServiceDefinition } from "../../proto/gen/hub/delivery/v1/operation_service.ts";
import { DocketServiceDefinition } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import { ReconcileServiceDefinition } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { TraceServiceDefinition } from "../../proto/gen/hub/trace/v1/trace_service.ts";
import { createHubChannel } from "../../services/shared/grpc/client.ts";
import type { GatewayConfig } from "./config.ts";

export type ServiceName = "registry" | "case" | "credit" | "delivery" | "trace" | "docket" | "hints";

/** The services behind this gateway. Calls carry the gateway's own key, unless made with `callerOptions`. */
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
  /** gRPC health of the process that serves each service. */
  readonly health: ReadonlyMap<ServiceName, Client<typeof HealthDefinition>>;
  close(): void;
}

/** Connects when first used; services at one address share a connection. */
export function connectHub(config: GatewayConfig): HubClients {
  const addresses: Readonly<Record<ServiceName, string>> = {
    registry: config.registryAddress,
    case: config.caseAddress,
    credit: config.creditAddress,
    delivery: config.deliveryAddress,
    trace: config.traceAddress,
    docket: config.docketAddress,
    hints: config.hintsAddress,
  };
  const channels = new Map([...new Set(Object.values(addresses))].map((address) => [address, createHubChannel(address, { key: config.serviceKey })]));
  const channelOf = (service: ServiceName) => {
    const channel = channels.get(addresses[service]);
    if (!channel) throw new RangeError(`no channel for ${service}`);
    return channel;
  };
  const names = Object.keys(addresses) as ServiceName[];
  return {
    registry: channelOf("registry").client(RegistryServiceDefinition),
    adapters: channelOf("registry").client(AdapterServiceDefinition),
    cases: channelOf("case").client(CaseServiceDefinition),
    credit: channelOf("credit").client(CreditServiceDefinition),
    delivery: channelOf("delivery").client(DeliveryServiceDefinition),
    operations: channelOf("delivery").client(OperationServiceDefinition),
    reconciliations: channelOf("delivery").client(ReconcileServiceDefinition),
    trace: channelOf("trace").client(TraceServiceDefinition),
    docket: channelOf("docket").client(DocketServiceDefinition),
    health: new Map(names.map((name) => [name, channelOf(name).client(HealthDefinition)])),
    close: () => channels.forEach((channel) => channel.close()),
  };
}
