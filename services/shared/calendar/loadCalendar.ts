import { readFileSync } from "node:fs";
import { HubError } from "../errors.ts";
import { createCalendar, type Calendar } from "./calendar.ts";
import { calendarData } from "./calendarData.ts";

const SEEDED = new URL("../../../seeds/calendar/work-calendar.json", import.meta.url);

/** The calendar of a file, by default the seeded one. Read once, at start. Throws INVALID_REQUEST when the table is wrong. */
export function loadCalendar(file: string | URL = SEEDED): Calendar {
  const parsed = calendarData.safeParse(JSON.parse(readFileSync(file, "utf8")));
  if (parsed.success) return createCalendar(parsed.data);
  const problems = parsed.error.issues.slice(0, 5).map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  throw new HubError("INVALID_REQUEST", `工作日历有误 / work calendar: ${problems.join("; ")}`, { problems: problems.join("; ") });
}
