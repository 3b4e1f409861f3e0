import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ZodError } from "zod";
import { loadCalendar } from "../shared/calendar/loadCalendar.ts";
import { HubError } from "../shared/errors.ts";
import type { Law } from "./rules/decidePublication.ts";
import { createRuleBook } from "./rules/ruleBook.ts";

const rulesFile = join(import.meta.dirname, "../../seeds/rules/publication.json");

/** The seeded rules and working days. Read once, at start. Throws INVALID_REQUEST with every problem of the rules. */
export function loadLaw(): Law {
  const data: unknown = JSON.parse(readFileSync(rulesFile, "utf8"));
  try {
    return { rules: createRuleBook(data), calendar: loadCalendar() };
  } catch (cause) {
    if (!(cause instanceof ZodError || cause instanceof RangeError)) throw cause;
    const problems = cause instanceof ZodError ? cause.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; ") : cause.message;
    throw new HubError("INVALID_REQUEST", `公示规则有误 / publication rules: ${problems}`, { problems }, { cause });
  }
}
