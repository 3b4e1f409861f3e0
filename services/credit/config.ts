import { readServiceConfig, type ServiceConfig } from "../shared/service.ts";

export type CreditConfig = ServiceConfig;

export const readCreditConfig = (): Readonly<CreditConfig> => readServiceConfig("credit", process.env);
