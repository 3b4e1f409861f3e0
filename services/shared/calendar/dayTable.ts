import type { CalendarData } from "./calendarData.ts";
import { fromDayNumber, toDayNumber, weekdayOf } from "./isoDate.ts";

/** Bit of a worked day. */
export const WORK = 1;
/** Bit of a day that a notice may still move. */
export const UNCERTAIN = 2;

/** Every day the notices cover, computed once; days outside count Monday to Friday and are uncertain. */
export interface DayTable {
  flagsOf(day: number): number;
  nameOf(day: number): string;
  /** Throws RangeError when the text is not an existing day. */
  numberOf(date: string): number;
}

/** From this day on, the notice of the following year may move days: 2018-12-29 is in the notice for 2019. */
const NEXT_NOTICE_FROM = "-12-26";

export function createDayTable(data: CalendarData): DayTable {
  const announced = new Set(Object.keys(data.years).filter((year) => data.years[year]?.announced).map(Number));
  if (announced.size === 0) throw new RangeError("a calendar without a single announced year");
  const first = toDayNumber(`${Math.min(...announced)}-01-01`);
  const length = toDayNumber(`${Math.max(...announced) + 1}-01-01`) - first;

  const names = Array.from({ length }, (_, index) => fromDayNumber(first + index));
  const numbers = new Map(names.map((name, index) => [name, first + index]));
  const flags = Uint8Array.from(names, (name, index) => defaultFlag(first + index) | certainty(name, announced));
  const set = (dates: readonly string[], work: number) => {
    for (const date of dates) {
      const index = toDayNumber(date) - first;
      flags[index] = ((flags[index] ?? 0) & UNCERTAIN) | work;
    }
  };
  set(data.off, 0);
  set(data.makeup, WORK);

  return {
    flagsOf: (day) => flags[day - first] ?? defaultFlag(day) | UNCERTAIN,
    nameOf: (day) => names[day - first] ?? fromDayNumber(day),
    numberOf: (date) => numbers.get(date) ?? toDayNumber(date),
  };
}

/** Without a notice, Monday to Friday is worked. */
function defaultFlag(day: number): number {
  const weekday = weekdayOf(day);
  return weekday === 0 || weekday === 6 ? 0 : WORK;
}

function certainty(date: string, announced: ReadonlySet<number>): number {
  const year = Number(date.slice(0, 4));
  const next = date.slice(4) < NEXT_NOTICE_FROM || announced.has(year + 1);
  return announced.has(year) && next ? 0 : UNCERTAIN;
}
