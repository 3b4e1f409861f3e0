import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const schema = z.strictObject({
  ...commonSettings,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `credit`", sensitive: true }),
});

export type CreditConfig = z.infer<typeof schema>;

export const readCreditConfig = (): Readonly<CreditConfig> => parseConfig(schema, { ...commonVariables, natsPassword: "NATS_PASSWORD_CREDIT" }, process.env);
