import { InvalidArgumentError } from "commander";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AGO = /^(\d{1,5})([mhd])$/;
const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** A time of the command line as RFC 3339: itself, a day (its beginning in Guizhou), or how long ago: `30m`, `2h`, `7d`. */
export function parseMoment(text: string, now = Date.now()): string {
  const ago = AGO.exec(text);
  if (ago) return new Date(now - Number(ago[1]) * (UNIT_MS[ago[2] ?? ""] ?? 0)).toISOString();
  const time = DAY.test(text) ? `${text}T00:00:00+08:00` : text;
  if (/T.*(Z|[+-]\d{2}:\d{2})$/.test(time) && !Number.isNaN(Date.parse(time))) return time;
  throw new InvalidArgumentError("应为 2026-11-27、2026-11-27T18:00:00+08:00 或 2h、7d / a day, an RFC 3339 time, or how long ago: 30m, 2h, 7d");
}
