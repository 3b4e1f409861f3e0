const DATE = String.raw`(?<year>(?:19|20)\d{2})\s?(?:年\s?(?<month>\d{1,2})\s?月(?:\s?(?<day>\d{1,2})\s?日)?|[-/.](?<numberMonth>\d{1,2})[-/.](?<numberDay>\d{1,2}))`;
const UNTIL = String.raw`\s?(?:至|到|—|–|~|-)\s?(?:(?<lastMonth>\d{1,2})\s?月(?:\s?(?<lastDay>\d{1,2})\s?日)?|(?<sameMonthDay>\d{1,2})\s?日)`;
const WANTED = new RegExp(`${DATE}(?:${UNTIL})?`, "g");

/**
 * The last day that a text names and that is not after `latest` (ISO); undefined when it names none. A month without a day
 * is its last day, at most `latest`; in 2018年1月至3月 the year holds for both. A year alone is no date.
 */
export function findLastDate(text: string, latest: string): string | undefined {
  let last: string | undefined;
  for (const { groups } of text.matchAll(WANTED)) {
    for (const date of datesOf(groups ?? {}, latest)) {
      if (date <= latest && (last === undefined || date > last)) last = date;
    }
  }
  return last;
}

type Groups = Readonly<Record<string, string | undefined>>;

function datesOf(groups: Groups, latest: string): string[] {
  const { year, month, day, numberMonth, numberDay, lastMonth, lastDay, sameMonthDay } = groups;
  const first = toDate([year, month ?? numberMonth, day ?? numberDay], latest);
  const second = sameMonthDay === undefined ? toDate([year, lastMonth, lastDay], latest) : toDate([year, month ?? numberMonth, sameMonthDay], latest);
  return [first, second].filter((date) => date !== undefined);
}

function toDate([year, month, day]: readonly (string | undefined)[], latest: string): string | undefined {
  if (year === undefined || month === undefined) return undefined;
  const days = daysOf(Number(year), Number(month));
  const on = (date: number) => `${year}-${month.padStart(2, "0")}-${String(date).padStart(2, "0")}`;
  if (days === 0) return undefined;
  if (day === undefined) return on(1) <= latest && latest < on(days) ? latest : on(days);
  return Number(day) >= 1 && Number(day) <= days ? on(Number(day)) : undefined;
}

/** 0 for a month that does not exist. */
function daysOf(year: number, month: number): number {
  return month >= 1 && month <= 12 ? new Date(Date.UTC(year, month, 0)).getUTCDate() : 0;
}
