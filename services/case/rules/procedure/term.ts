import { toShanghaiTime } from "../../../shared/time.ts";
import type { Calendar } from "../../../shared/calendar/calendar.ts";
import type { DeadlineRow } from "./procedureTable.ts";

/** Ends of a term, RFC 3339 with +08:00 and without milliseconds. */
export interface Term {
  /** Without rolling to a working day: what warnings go by. */
  readonly dueAtStrict: string;
  /** With rolling: after this the deadline is overdue. */
  readonly dueAt: string;
  readonly warnAt: string;
  /** A day counted may still change, because its calendar notice is not out. */
  readonly provisional: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/**
 * The ends of a deadline that starts at a moment (SPEC §6). Hours are real hours and never roll. For days and months the day
 * of the event does not count and the term ends with its last day; that day rolls to the next working day for `dueAt`
 * (刑事诉讼法 art. 105). Working days count only such.
 */
export function computeTerm(row: Pick<DeadlineRow, "length" | "unit" | "andDays" | "calendar" | "warnBefore">, startMs: number, calendar: Calendar): Term {
  const { strictMs, dueMs, provisional } = endsOf(row, startMs, calendar);
  const warnMs = strictMs - row.warnBefore.length * (row.warnBefore.unit === "hour" ? HOUR_MS : DAY_MS);
  return { dueAtStrict: toSeconds(strictMs), dueAt: toSeconds(dueMs), warnAt: toSeconds(Math.max(warnMs, startMs)), provisional };
}

interface Ends {
  readonly strictMs: number;
  readonly dueMs: number;
  readonly provisional: boolean;
}

function endsOf({ length, unit, andDays = 0, calendar: rule }: Pick<DeadlineRow, "length" | "unit" | "andDays" | "calendar">, startMs: number, calendar: Calendar): Ends {
  if (unit === "hour") return { strictMs: startMs + length * HOUR_MS, dueMs: startMs + length * HOUR_MS, provisional: false };
  const start = toShanghaiTime(startMs).slice(0, 10);
  if (unit === "working_day") {
    const end = calendar.addWorkdays(start, length);
    return { strictMs: endOf(end.date), dueMs: endOf(end.date), provisional: end.provisional };
  }
  const strict = addDays(unit === "month" ? calendar.addMonths(start, length) : addDays(start, length), andDays);
  const rolled = rule === "calendar_roll" ? calendar.rollForward(strict) : { date: strict, provisional: false };
  return { strictMs: endOf(strict), dueMs: endOf(rolled.date), provisional: rolled.provisional };
}

function addDays(date: string, days: number): string {
  return new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
}

/** The last second of a day in Shanghai. */
function endOf(date: string): number {
  return Date.parse(`${date}T23:59:59+08:00`);
}

/** RFC 3339 with +08:00, seconds. */
export function toSeconds(ms: number): string {
  return `${toShanghaiTime(ms).slice(0, 19)}+08:00`;
}
