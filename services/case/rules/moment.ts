import { isCalendarDay, toIso } from "./calendarDay.ts";

const TIME = String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s*(Z|z|[+-]\d{2}:?\d{2})?`;
const SEPARATED = new RegExp(String.raw`^(\d{4})\s?[-./年]\s?(\d{1,2})\s?[-./月]\s?(\d{1,2})[日号]?(?:[T\s]\s*${TIME})?$`);
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2}))?$/;
const EPOCH = /^(?:\d{10}|\d{13})$/;
const SHANGHAI_MS = 8 * 3_600_000;

/** A date of a feed: its day in Shanghai and, if one was given, the time of day there. */
export interface Moment {
  /** ISO date. */
  date: string;
  /** `HH:MM:SS`, absent when only a day was given. */
  time: string | undefined;
}

/**
 * Reads the date styles met in real feeds, half width: `2018/04/27`, `2018-4-27`, `2018.04.27`, `2018年4月27日`,
 * `20180427`, each also with a time; a time with a zone is carried to Shanghai. Undefined when it is no such date.
 */
export function readMoment(text: string): Moment | undefined {
  if (text.length > 40) return undefined;
  const parts = SEPARATED.exec(text) ?? COMPACT.exec(text);
  if (parts === null) return undefined;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (!isCalendarDay(year, month, day)) return undefined;
  const date = toIso(year, month, day);
  return parts[4] === undefined ? { date, time: undefined } : atTime(date, parts);
}

/** A time of change as RFC 3339 with +08:00; also reads epoch seconds and milliseconds. Empty when it cannot be read. */
export function toChangeTime(text: string): string {
  const moment = EPOCH.test(text) ? atEpoch(Number(text) * (text.length === 10 ? 1000 : 1)) : readMoment(text);
  return moment === undefined ? "" : `${moment.date}T${moment.time ?? "00:00:00"}+08:00`;
}

function atTime(date: string, parts: RegExpExecArray): Moment | undefined {
  const [hour, minute, second] = [Number(parts[4]), Number(parts[5]), Number(parts[6] ?? 0)];
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const time = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second)}`;
  const zone = parts[7];
  return zone === undefined ? { date, time } : atEpoch(Date.parse(`${date}T${time}Z`) - zoneMs(zone));
}

function twoDigits(part: number): string {
  return part < 10 ? `0${part}` : String(part);
}

function zoneMs(zone: string): number {
  if (zone === "Z" || zone === "z") return 0;
  const sign = zone.startsWith("-") ? -1 : 1;
  return sign * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * 60_000;
}

function atEpoch(ms: number): Moment | undefined {
  const local = new Date(ms + SHANGHAI_MS).toISOString();
  // Years outside 0000–9999 are written longer.
  return local.length > 24 ? undefined : { date: local.slice(0, 10), time: local.slice(11, 19) };
}
