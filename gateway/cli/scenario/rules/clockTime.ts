const FORM = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:\d{2})?)?$/;
const SHANGHAI_MS = 8 * 3_600_000;

/**
 * Milliseconds since 1970 of an ISO time; a time without a zone is Shanghai's, a date alone its midnight. Undefined when it
 * is none, or when there is no such day or hour (2026-02-30).
 */
export function readClockTime(text: string): number | undefined {
  const parts = FORM.exec(text.trim());
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(parts[index] ?? 0)) as [number, number, number, number, number, number];
  const utc = Date.UTC(year, month - 1, day, hour, minute, second);
  // Date.UTC carries over what does not exist: the parts must come back as they were.
  const isReal = new Date(utc).toISOString().startsWith(`${parts[1]}-${parts[2]}-${parts[3]}T${two(hour)}:${two(minute)}:${two(second)}`);
  return isReal ? utc + fractionMs(parts[7]) - zoneMs(parts[8]) : undefined;
}

/** `2026-03-05T23:59:59+08:00`: the time in Shanghai, without milliseconds. */
export function toClockTime(ms: number): string {
  return `${new Date(ms + SHANGHAI_MS).toISOString().slice(0, 19)}+08:00`;
}

/** The time as this product prints it; text that is no time stays as it is. */
export function tidyTime(text: string): string {
  const ms = readClockTime(text);
  return ms === undefined ? text : toClockTime(ms);
}

const WITH_ZONE = /T.*(?:Z|[+-]\d{2}:\d{2})$/;
const DAY_ONLY = /^\d{4}-\d{2}-\d{2}$/;

/** The moment as the hub wants it told: a time of day without a zone is Shanghai's; everything else stays for the hub to judge. */
export function withZone(text: string): string {
  const found = text.trim();
  return WITH_ZONE.test(found) || DAY_ONLY.test(found) ? text : tidyTime(text);
}

/** Whole milliseconds of the digits behind the point. */
function fractionMs(digits = ""): number {
  return Number(digits.slice(0, 3).padEnd(3, "0"));
}

function zoneMs(zone: string | undefined): number {
  if (zone === undefined) return SHANGHAI_MS;
  if (zone === "Z") return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4, 6));
  return (zone.startsWith("-") ? -minutes : minutes) * 60_000;
}

const two = (part: number) => String(part).padStart(2, "0");
