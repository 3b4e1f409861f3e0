const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Shanghai is eight hours ahead of UTC all year. */
const OFFSET_MS = 8 * HOUR_MS;

export interface Rhythm {
  /** Hours between two runs; 0 = never. */
  readonly everyHours: number;
  /** Hour of the day in Shanghai on which runs lie, 0–23. */
  readonly atHour: number;
}

/** When the next run is due after `nowMs`; runs lie `everyHours` apart, one of them at `atHour`. */
export function nextRun({ everyHours, atHour }: Rhythm, nowMs: number): number | undefined {
  if (everyHours <= 0) return undefined;
  const day = Math.floor((nowMs + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS;
  // Several days apart: days are counted from 1970 so that a restart keeps the rhythm.
  const step = everyHours * HOUR_MS;
  const anchor = (everyHours < 24 ? day - DAY_MS : -OFFSET_MS) + atHour * HOUR_MS;
  return anchor + (Math.floor((nowMs - anchor) / step) + 1) * step;
}
