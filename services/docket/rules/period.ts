const DAY_MS = 86_400_000;

/** First moment of a day in Shanghai, milliseconds. */
export function startOfDay(date: string): number {
  return Date.parse(`${date}T00:00:00+08:00`);
}

/** First moment after a day in Shanghai, milliseconds. There is no daylight saving. */
export function endOfDay(date: string): number {
  return startOfDay(date) + DAY_MS;
}

/** Whole days that have passed since a moment; 0 for one to come. */
export function daysSince(at: number, now: number): number {
  return Math.max(0, Math.floor((now - at) / DAY_MS));
}

/** The latest moment that lies at least so many days back. */
export function daysBefore(days: number, now: number): number {
  return now - days * DAY_MS;
}
