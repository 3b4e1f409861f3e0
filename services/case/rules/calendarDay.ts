const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** True when the day exists in the Gregorian calendar. */
export function isCalendarDay(year: number, month: number, day: number): boolean {
  return day >= 1 && day <= daysIn(year, month);
}

/** The ISO date `months` later; a day that month does not have becomes its last day. */
export function addMonths(isoDate: string, months: number): string {
  const counted = Number(isoDate.slice(0, 4)) * 12 + Number(isoDate.slice(5, 7)) - 1 + months;
  const year = Math.floor(counted / 12);
  const month = (counted % 12) + 1;
  return toIso(year, month, Math.min(Number(isoDate.slice(8, 10)), daysIn(year, month)));
}

/** ISO date of a year, month and day. */
export function toIso(year: number, month: number, day: number): string {
  return `${String(year).padStart(4, "0")}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`;
}

function daysIn(year: number, month: number): number {
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return leap ? 29 : (DAYS[month - 1] ?? 0);
}
