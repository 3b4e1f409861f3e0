import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const { natsUrl, registryAddress, serviceKey, replicas } = commonSettings;

const schema = z.strictObject({
  natsUrl,
  registryAddress,
  serviceKey,
  replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `delivery`", sensitive: true }),
});

export type DeliveryConfig = z.infer<typeof schema>;

export const readDeliveryConfig = (): Readonly<DeliveryConfig> =>
  parseConfig(
    schema,
    {
      natsUrl: commonVariables.natsUrl,
      registryAddress: commonVariables.registryAddress,
      serviceKey: commonVariables.serviceKey,
      replicas: commonVariables.replicas,
      natsPassword: "NATS_PASSWORD_DELIVERY",
    },
    process.env,
  );
