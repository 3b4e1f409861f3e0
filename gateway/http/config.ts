import { z } from "zod";
import { parseConfig } from "../../services/shared/config.ts";
import { commonSettings, commonVariables } from "../../services/shared/service.ts";

const address = (port: number, service: string) =>
  z.string().default(`127.0.0.1:${port}`).meta({ description: `${service}, host:port` });

const schema = z.strictObject({
  host: z.string().default("127.0.0.1").meta({ description: "Address to listen on" }),
  port: z.coerce.number().int().min(0).max(65_535).default(0).meta({ description: "HTTP port, 0 = any free one" }),
  logLevel: z.enum(["trace", "debug", "info", "warn", "error"]).default("info").meta({ description: "pino level" }),
  serviceKey: commonSettings.serviceKey,
  registryAddress: commonSettings.registryAddress,
  caseAddress: address(7440, "CaseService"),
  creditAddress: address(7441, "CreditService"),
  deliveryAddress: address(7441, "DeliveryService"),
  traceAddress: address(7442, "TraceService"),
  docketAddress: address(7442, "DocketService"),
  hintsAddress: address(7440, "HintService"),
});

export type GatewayConfig = z.infer<typeof schema>;

export const readGatewayConfig = (): Readonly<GatewayConfig> =>
  parseConfig(
    schema,
    {
      host: "HUB_HOST",
      port: "HUB_PORT",
      logLevel: "HUB_LOG_LEVEL",
      serviceKey: commonVariables.serviceKey,
      registryAddress: commonVariables.registryAddress,
      caseAddress: "HUB_CASE_ADDRESS",
      creditAddress: "HUB_CREDIT_ADDRESS",
      deliveryAddress: "HUB_DELIVERY_ADDRESS",
      traceAddress: "HUB_TRACE_ADDRESS",
      docketAddress: "HUB_DOCKET_ADDRESS",
      hintsAddress: "HUB_HINTS_ADDRESS",
    },
    process.env,
  );
