import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const list = z
  .string()
  .default("")
  .transform((text) => text.split(",").map((entry) => entry.trim()).filter((entry) => entry !== ""));

const schema = z.strictObject({
  ...commonSettings,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `delivery`", sensitive: true }),
  webhookAllow: list.meta({ description: "What webhooks may reach although it is not public, and by http: host, host:port, address or network, with commas" }),
});

export type DeliveryConfig = z.infer<typeof schema>;

export const readDeliveryConfig = (): Readonly<DeliveryConfig> =>
  parseConfig(schema, { ...commonVariables, natsPassword: "NATS_PASSWORD_DELIVERY", webhookAllow: "HUB_WEBHOOK_ALLOW" }, process.env);
