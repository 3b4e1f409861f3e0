import { fromDayNumber, isIsoDate } from "../../../../services/shared/calendar/isoDate.ts";
import { toShanghaiTime } from "../../../../services/shared/time.ts";
import { fieldTable } from "../../formats/fieldTable.ts";

/** A point in time of the province: day and wall time, both as ISO writes them. */
export interface Moment {
  readonly day: string;
  /** `HH:MM:SS.fff`; undefined when only the day is known. */
  readonly time: string | undefined;
}

/** Days that systems write for "never entered" (SPEC §10). */
const emptyDays: ReadonlySet<string> = new Set([...fieldTable.empty_dates, "0000-00-00"]);
/** Words for an effect without end. */
const endless: ReadonlySet<string> = new Set(["长期", "长期有效", "永久", "永久有效", "无期限", "无固定期限", "无处罚期限", "不限期"]);

/** Serial 1 of a spreadsheet is 1900-01-01, and its 1900 had a 29 February: after it, day 0 of serials is 1899-12-30. */
const SERIAL_ZERO_DAY = -25_569;
/** Serials taken for days: 1954-10-03 to 2119-01-10. A year or a small number is none. */
const [FIRST_SERIAL, LAST_SERIAL] = [20_000, 80_000];
const DAY_MS = 86_400_000;

const separated = /^(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})\s*(?:[-/.]|月)\s*(\d{1,2})\s*日?(?:[T\s]*(.+))?$/;
const compact = /^((?:19|20)\d{2})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(?:(\d{2})(\d{3})?)?)?$/;
const clock = /^(\d{1,2})\s*(?::|时|点)\s*(\d{1,2})?\s*(?:[:分]\s*(?:(\d{1,2})(?:\.(\d{1,9}))?\s*秒?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/**
 * Reads a day or time in the forms that systems write: `2018-04-27`, `2018/4/27`, `2018.4.27`, `2018年4月27日`, `20180427`, each also with a wall time,
 * RFC 3339 in any zone, milliseconds or seconds since 1970, serials of spreadsheets. "nothing" for blanks and for days that mean
 * "never entered"; undefined when it cannot be read. Wall times are those of Shanghai.
 */
export function readMoment(value: unknown): Moment | "nothing" | undefined {
  if (value === undefined || value === null) return "nothing";
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).normalize("NFKC").trim();
  if (text === "") return "nothing";
  if (endless.has(text)) return { day: fieldTable.long_term, time: undefined };
  const moment = readSeparated(text) ?? readCompact(text) ?? readNumber(text);
  if (!moment) return undefined;
  if (emptyDays.has(moment.day)) return "nothing";
  return isIsoDate(moment.day) ? moment : undefined;
}

function readSeparated(text: string): Moment | undefined {
  const [, year = "", month = "", day = "", rest] = separated.exec(text) ?? [];
  if (year === "") return undefined;
  const date = `${year}-${two(month)}-${two(day)}`;
  return rest === undefined ? { day: date, time: undefined } : readClock(date, rest.trim());
}

function readClock(day: string, text: string): Moment | undefined {
  const [, hour, minute = "0", second = "0", fraction = "", zone] = clock.exec(text) ?? [];
  if (hour === undefined || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  const time = `${two(hour)}:${two(minute)}:${two(second)}.${fraction.padEnd(3, "0").slice(0, 3)}`;
  if (zone === undefined) return { day, time };
  const at = Date.parse(`${day}T${time}${zone.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, "$1:$2")}`);
  return Number.isNaN(at) ? undefined : fromInstant(at);
}

function readCompact(text: string): Moment | undefined {
  const [, year, month = "", day = "", hour, minute = "", second = "00", fraction = "000"] = compact.exec(text) ?? [];
  if (year === undefined) return undefined;
  const date = `${year}-${month}-${day}`;
  return hour === undefined ? { day: date, time: undefined } : readClock(date, `${hour}:${minute}:${second}.${fraction}`);
}

function readNumber(text: string): Moment | undefined {
  if (/^1\d{12}$/.test(text)) return fromInstant(Number(text));
  if (/^1\d{9}$/.test(text)) return fromInstant(Number(text) * 1_000);
  if (!/^\d{5}(\.\d+)?$/.test(text)) return undefined;
  const serial = Number(text);
  if (serial < FIRST_SERIAL || serial > LAST_SERIAL) return undefined;
  const day = Math.floor(serial);
  // Serials keep times as shares of a day, to about a second.
  const seconds = Math.round((serial - day) * 86_400);
  const date = fromDayNumber(SERIAL_ZERO_DAY + day + Math.floor(seconds / 86_400));
  if (!text.includes(".")) return { day: date, time: undefined };
  return { day: date, time: new Date(((seconds % 86_400) * 1_000) % DAY_MS).toISOString().slice(11, 23) };
}

function fromInstant(at: number): Moment {
  const text = toShanghaiTime(at);
  return { day: text.slice(0, 10), time: text.slice(11, 23) };
}

function two(part: string): string {
  return part.padStart(2, "0");
}
