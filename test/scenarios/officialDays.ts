import { readFileSync } from "node:fs";
import { join } from "node:path";

const DAY_MS = 86_400_000;

interface Notices {
  readonly off: readonly string[];
  readonly makeup: readonly string[];
}

/** Counting in days of the official notices, written for the scenarios alone: it shares nothing with the product but the notices. */
export interface OfficialDays {
  isWorked(date: string): boolean;
  plusDays(date: string, days: number): string;
  /** The same day of a later month, or the last day of that month. */
  plusMonths(date: string, months: number): string;
  /** The day of the event is not counted. */
  plusWorkedDays(date: string, days: number): string;
  /** The day itself if worked, else the first worked day after it (刑事诉讼法 art. 105). */
  firstWorked(date: string): string;
}

/** Reads the notices of seeds/calendar. */
export function officialDays(): OfficialDays {
  const notices = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/calendar/work-calendar.json"), "utf8")) as Notices;
  const [off, makeup] = [new Set(notices.off), new Set(notices.makeup)];
  const plusDays = (date: string, days: number) => new Date(Date.parse(date) + days * DAY_MS).toISOString().slice(0, 10);
  const isWorked = (date: string) => makeup.has(date) || (!off.has(date) && !["Sat", "Sun"].includes(new Date(date).toUTCString().slice(0, 3)));
  const firstWorked = (date: string): string => (isWorked(date) ? date : firstWorked(plusDays(date, 1)));
  return {
    isWorked,
    plusDays,
    firstWorked,
    plusMonths(date, months) {
      const first = new Date(`${date.slice(0, 7)}-01`);
      first.setUTCMonth(first.getUTCMonth() + months);
      const last = plusDays(new Date(first.setUTCMonth(first.getUTCMonth() + 1)).toISOString().slice(0, 10), -1);
      const wanted = `${last.slice(0, 7)}-${date.slice(8)}`;
      return wanted < last ? wanted : last;
    },
    plusWorkedDays(date, days) {
      let day = date;
      for (let left = days; left > 0; ) if (isWorked((day = plusDays(day, 1)))) left--;
      return day;
    },
  };
}
