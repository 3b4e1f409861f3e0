import { readServiceConfig, type ServiceConfig } from "../shared/service.ts";

export type DeliveryConfig = ServiceConfig;

export const readDeliveryConfig = (): Readonly<DeliveryConfig> => readServiceConfig("delivery", process.env);
