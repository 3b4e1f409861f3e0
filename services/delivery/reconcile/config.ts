import { z } from "zod";
import { parseConfig } from "../../shared/config.ts";
import type { Rhythm } from "./rules/schedule.ts";

const rhythmSchema = z.strictObject({
  everyHours: z.coerce.number().int().min(0).max(8_760).default(24).meta({ description: "Hours between two reconciliations of every subscription; 0 = none by schedule" }),
  atHour: z.coerce.number().int().min(0).max(23).default(2).meta({ description: "Quiet hour of the day (Shanghai) on which they lie" }),
});

/** Reads when subscriptions are compared without being asked. */
export const readRhythm = (): Readonly<Rhythm> => parseConfig(rhythmSchema, { everyHours: "HUB_RECONCILE_EVERY_HOURS", atHour: "HUB_RECONCILE_AT_HOUR" }, process.env);
