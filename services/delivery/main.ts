import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { readDeliveryConfig } from "./config.ts";
import { readRhythm } from "./reconcile/config.ts";
import { startDelivery } from "./startDelivery.ts";

/** Deliveries: from the journal to every subscriber, in order per case. */
export const start: StartService = async ({ log, signal }) => {
  const config = readDeliveryConfig();
  const channel = createHubChannel(config.registryAddress, { key: config.serviceKey });
  const register = channel.client(RegistryServiceDefinition);
  const service = await startDelivery({
    config,
    registry: connectRegistry(config.registryAddress, config.serviceKey, log),
    log,
    signal,
    pauseSubscription: async (subscriptionId, reason) => void (await register.pauseSubscription({ subscriptionId, reason })),
    reconcileRhythm: readRhythm(),
  });
  const close = () => service.close().finally(() => channel.close());
  return { ...service, close };
};
