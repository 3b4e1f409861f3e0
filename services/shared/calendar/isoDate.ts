/** Days are counted from 1970-01-01 (= 0); a working-day calendar needs no clock time and no time zone. */
const DAY_MS = 86_400_000;
const ISO_DATE = /^\d{4}-\d{2}-\d{2}$/;

/** The number of a day. Throws RangeError when the text is not an existing day in the form `YYYY-MM-DD`. */
export function toDayNumber(date: string): number {
  const day = parseDay(date);
  if (day === undefined) throw new RangeError(`not a day in the form YYYY-MM-DD: ${date.slice(0, 12)}`);
  return day;
}

/** True for an existing day in the form `YYYY-MM-DD`. */
export function isIsoDate(text: string): boolean {
  return parseDay(text) !== undefined;
}

function parseDay(date: string): number | undefined {
  if (!ISO_DATE.test(date)) return undefined;
  const day = Date.parse(date) / DAY_MS;
  // Date.parse may take 2018-02-30 as 2 March; the way back shows it.
  return Number.isNaN(day) || fromDayNumber(day) !== date ? undefined : day;
}

/** The day of a number, ISO `YYYY-MM-DD`. */
export function fromDayNumber(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** Weekday of a day number: 0 = Sunday … 6 = Saturday. 1970-01-01 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 4) % 7) + 7) % 7;
}

/** The same day `months` later (negative: earlier); a day the month does not have becomes its last day. */
export function addMonths(date: string, months: number): string {
  const at = new Date(toDayNumber(date) * DAY_MS);
  const target = at.getUTCFullYear() * 12 + at.getUTCMonth() + months;
  const year = Math.floor(target / 12);
  const month = target - year * 12;
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(at.getUTCDate(), lastDay))).toISOString().slice(0, 10);
}
