import { connectRegistry } from "../shared/registryClient.ts";
import type { StartService } from "../shared/service.ts";
import { readDeliveryConfig } from "./config.ts";
import { readRhythm } from "./reconcile/config.ts";
import { startDelivery } from "./startDelivery.ts";

/** Deliveries: from the journal to every subscriber, in order per case. */
export const start: StartService = ({ log, signal }) => {
  const config = readDeliveryConfig();
  return startDelivery({ config, registry: connectRegistry(config.registryAddress, config.serviceKey, log), log, signal, reconcileRhythm: readRhythm() });
};
