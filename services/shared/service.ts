import { z } from "zod";
import { parseConfig } from "./config.ts";
import type { ServedService } from "./grpc/server.ts";
import type { Running } from "./lifecycle.ts";
import type { Logger } from "./log.ts";

/** A started service: what it serves on the process's port, and how to end it. */
export interface RunningService extends Running {
  readonly services: readonly ServedService[];
  /** Settles when the service can do its work; the process is ready when all of its services are. */
  readonly ready?: Promise<void>;
}

/** What `services/host.ts` calls for each service of the process. The service reads its own configuration. */
export type StartService = (host: { readonly log: Logger; readonly signal: AbortSignal }) => Promise<RunningService>;

/** Settings every service shares: keys of the schema and their environment variables. */
export const commonSettings = {
  natsUrl: z.string().default("nats://127.0.0.1:7422").meta({ description: "nats-server" }),
  registryAddress: z.string().default("127.0.0.1:7440").meta({ description: "RegistryService, host:port" }),
  serviceKey: z.string().min(16, "at least 16 characters").meta({ description: "Key by which services call each other", sensitive: true }),
  keySecret: z.string().min(16, "at least 16 characters").meta({ description: "Secret of keyed hashes", sensitive: true }),
  replicas: z.coerce.number().int().min(1).max(5).default(1).meta({ description: "Replicas of every stream" }),
};

export const commonVariables = {
  natsUrl: "NATS_URL",
  registryAddress: "HUB_REGISTRY_ADDRESS",
  serviceKey: "HUB_SERVICE_KEY",
  keySecret: "HUB_KEY_SECRET",
  replicas: "HUB_NATS_REPLICAS",
} as const;

const serviceSchema = z.strictObject({
  natsUrl: commonSettings.natsUrl,
  registryAddress: commonSettings.registryAddress,
  serviceKey: commonSettings.serviceKey,
  replicas: commonSettings.replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user named after the service", sensitive: true }),
});

/** Settings of a service that needs no others. */
export type ServiceConfig = z.infer<typeof serviceSchema>;

/** Reads the settings of such a service; its NATS password is in `NATS_PASSWORD_<SERVICE>`. */
export function readServiceConfig(service: string, env: NodeJS.ProcessEnv): Readonly<ServiceConfig> {
  const { natsUrl, registryAddress, serviceKey, replicas } = commonVariables;
  return parseConfig(serviceSchema, { natsUrl, registryAddress, serviceKey, replicas, natsPassword: `NATS_PASSWORD_${service.toUpperCase()}` }, env);
}
