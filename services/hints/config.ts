import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const schema = z.strictObject({
  ...commonSettings,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `hints`", sensitive: true }),
});

export type HintsConfig = z.infer<typeof schema>;

export const readHintsConfig = (): Readonly<HintsConfig> => parseConfig(schema, { ...commonVariables, natsPassword: "NATS_PASSWORD_HINTS" }, process.env);
