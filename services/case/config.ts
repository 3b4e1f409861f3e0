import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const schema = z.strictObject({
  ...commonSettings,
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `case`", sensitive: true }),
});

export type CaseConfig = z.infer<typeof schema>;

export const readCaseConfig = (): Readonly<CaseConfig> => parseConfig(schema, { ...commonVariables, natsPassword: "NATS_PASSWORD_CASE" }, process.env);

/** `hub check` hosts this service without journal and register. */
export const isCheckOnly = (): boolean => process.env["HUB_CASE_CHECK_ONLY"] === "1";
