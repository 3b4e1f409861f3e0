import { AdapterServiceDefinition } from "../../proto/gen/hub/registry/v1/adapter_service.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { connectBus } from "../shared/bus/connection.ts";
import { openKeyValue } from "../shared/bus/keyValue.ts";
import { defaultStreamLimits } from "../shared/bus/streams.ts";
import type { StartService } from "../shared/service.ts";
import { createAdapterService } from "./adapterService.ts";
import { openAdapterStore } from "./adapterStore.ts";
import { readRegistryConfig } from "./config.ts";
import { openRegister } from "./register.ts";
import { addSystemKeys, seedRegister } from "./seedRegister.ts";
import { loadSeeds } from "./seeds.ts";
import { createRegistryService } from "./service.ts";
import { createSubmissionRate } from "./submissionRate.ts";
import { watchCredentials } from "./watchCredentials.ts";

/** Bucket of the register. */
const BUCKET = "REGISTRY";

/** Who may exchange what: the register, kept in NATS KV. */
export const start: StartService = async ({ log, signal }) => {
  const config = readRegistryConfig();
  const limits = { ...defaultStreamLimits, replicas: config.replicas };
  const bus = await connectBus({ service: "registry", url: config.natsUrl, password: config.natsPassword, log, limits });
  const bucket = await openKeyValue(bus, BUCKET);
  const register = await openRegister(bucket, (entry) => log.info({ ...entry, sequence: String(entry.sequence) }, "registry.changed"));
  const added = await seedRegister(register, await loadSeeds());
  await addSystemKeys(register, config.systemKeys);
  const store = await openAdapterStore(bucket, log);
  const { serviceKey } = config;
  const { systems, agencies, subscriptions } = register.current();
  log.info({ added, systems: systems.length, agencies: agencies.length, subscriptions: subscriptions.length }, "registry.opened");
  const stopWatching = watchCredentials(() => register.current().systems, log);
  return {
    services: [
      { definition: RegistryServiceDefinition, implementation: createRegistryService({ register, serviceKey, signal }) },
      { definition: AdapterServiceDefinition, implementation: createAdapterService({ register, store, serviceKey, now: Date.now, admit: createSubmissionRate(Date.now) }) },
    ],
    async close() {
      stopWatching();
      await bus.close();
    },
  };
};
