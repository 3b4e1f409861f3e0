/** Wall time of the province: no daylight saving since 1991, so the offset is a constant. */
const OFFSET_MS = 8 * 3_600_000;

/** RFC 3339 with milliseconds and +08:00. */
export function toShanghaiTime(at: number | Date): string {
  const ms = typeof at === "number" ? at : at.getTime();
  return `${new Date(ms + OFFSET_MS).toISOString().slice(0, 23)}+08:00`;
}

/** The calendar day in Shanghai, ISO `YYYY-MM-DD`. */
export function toShanghaiDate(at: number | Date): string {
  return toShanghaiTime(at).slice(0, 10);
}
