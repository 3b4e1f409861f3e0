import type { Check } from "./check.ts";
import { slow, timeoutAfterEffect } from "./disturbances.ts";
import { duplicates } from "./duplicates.ts";
import { examples } from "./examples.ts";
import { expiredKey } from "./expiredKey.ts";
import { masking } from "./masking.ts";
import { nextMinorSchema } from "./nextMinorSchema.ts";
import { outOfOrder } from "./outOfOrder.ts";
import { refusedRows } from "./refusedRows.ts";
import { restart } from "./restart.ts";
import { tenThousandRows } from "./tenThousandRows.ts";

/** The fault script, in the order in which it runs: calm first, and what takes the key away near the end. */
export const allChecks: readonly Check[] = [examples, duplicates, outOfOrder, refusedRows, nextMinorSchema, masking, slow, timeoutAfterEffect, restart, expiredKey, tenThousandRows];
