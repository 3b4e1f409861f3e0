import { z } from "zod";
import { parseConfig } from "../shared/config.ts";
import { commonSettings, commonVariables } from "../shared/service.ts";

const schema = z.strictObject({
  ...commonSettings,
  sandboxClock: z.iso
    .datetime({ offset: true })
    .optional()
    .meta({ description: "RFC 3339: a clock of its own that starts here and moves only by ClockService; for sandboxes, never in service" }),
  natsPassword: z.string().optional().meta({ description: "Password of the NATS user `case`", sensitive: true }),
});

export type CaseConfig = z.infer<typeof schema>;

export const readCaseConfig = (): Readonly<CaseConfig> => parseConfig(schema, { ...commonVariables, natsPassword: "NATS_PASSWORD_CASE", sandboxClock: "HUB_CLOCK" }, process.env);

/** `hub check` hosts this service without journal and register. */
export const isCheckOnly = (): boolean => process.env["HUB_CASE_CHECK_ONLY"] === "1";
