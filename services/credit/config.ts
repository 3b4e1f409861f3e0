import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const { natsUrl, registryAddress, serviceKey, replicas } = commonSettings;

const schema = z.strictObject({
  natsUrl,
  registryAddress,
  serviceKey,
  replicas,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `credit`", sensitive: true }),
});

export type CreditConfig = z.infer<typeof schema>;

export const readCreditConfig = (): Readonly<CreditConfig> =>
  parseConfig(
    schema,
    {
      natsUrl: commonVariables.natsUrl,
      registryAddress: commonVariables.registryAddress,
      serviceKey: commonVariables.serviceKey,
      replicas: commonVariables.replicas,
      natsPassword: "NATS_PASSWORD_CREDIT",
    },
    process.env,
  );
