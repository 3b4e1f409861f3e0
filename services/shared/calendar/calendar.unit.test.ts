import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { createCalendar } from "./calendar.ts";
import { calendarData } from "./calendarData.ts";
import { fromDayNumber, toDayNumber } from "./isoDate.ts";
import { loadCalendar } from "./loadCalendar.ts";

const calendar = loadCalendar();
// A CommonJS package whose names Node cannot see as named exports.
const { isWorkday } = createRequire(import.meta.url)("chinese-days") as { isWorkday: (date: string) => boolean };

/** Terms that cross holidays, make-up days and the turn of the year; computed with the official notices. */
const vectors = [
  ["2018-02-09", 7, "2018-02-24"],
  ["2018-04-27", 7, "2018-05-09"],
  ["2018-09-28", 7, "2018-10-12"],
  ["2018-09-28", 20, "2018-10-31"],
  ["2018-12-28", 7, "2019-01-09"],
  ["2018-12-28", 20, "2019-01-28"],
  ["2020-01-23", 7, "2020-02-11"],
  ["2026-09-30", 7, "2026-10-15"],
] as const;

it.each(vectors)("a term from %s of %i working days ends on %s", (from, n, end) => {
  expect(calendar.addWorkdays(from, n)).toEqual({ date: end, provisional: false });
});

it("every day of 2016 to 2026 agrees with the package the table was made from", () => {
  const differing: string[] = [];
  for (let day = toDayNumber("2016-01-01"); day <= toDayNumber("2026-12-31"); day++) {
    const date = fromDayNumber(day);
    if (calendar.isWorkday(date) !== isWorkday(date)) differing.push(date);
  }
  expect(differing).toEqual([]);
});

it("the years have the official numbers of working days", () => {
  const counted: Record<string, number> = {};
  for (let day = toDayNumber("2018-01-01"); day <= toDayNumber("2026-12-31"); day++) {
    const date = fromDayNumber(day);
    if (calendar.isWorkday(date)) counted[date.slice(0, 4)] = (counted[date.slice(0, 4)] ?? 0) + 1;
  }
  expect(counted).toEqual({ 2018: 250, 2019: 250, 2020: 249, 2021: 250, 2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248 });
});

it("a make-up day at the end of 2018 comes from the notice for 2019", () => {
  expect(calendar.isWorkday("2018-12-29")).toBe(true);
  expect(calendar.isWorkday("2018-12-31")).toBe(false);
});

it("a year without notice counts Monday to Friday and says provisional", () => {
  const data = calendarData.parse(JSON.parse(readFileSync(new URL("../../../seeds/calendar/work-calendar.json", import.meta.url), "utf8")));
  const known = Math.max(...Object.keys(data.years).map(Number));
  const next = `${known + 1}-03-01`;
  expect(calendar.addWorkdays(next, 5).provisional).toBe(true);
  expect(calendar.addWorkdays(`${known}-11-30`, 5).provisional).toBe(false);
  expect(calendar.addWorkdays(`${known}-12-25`, 3).provisional).toBe(true);
  expect(calendar.addWorkdays("1998-03-02", 5)).toEqual({ date: "1998-03-09", provisional: true });
});

it("a day off rolls forward to the next working day, a working day stays", () => {
  expect(calendar.rollForward("2018-10-01")).toEqual({ date: "2018-10-08", provisional: false });
  expect(calendar.rollForward("2018-09-29")).toEqual({ date: "2018-09-29", provisional: false });
});

it("a month later is the same day, or the last day of a shorter month", () => {
  expect(calendar.addMonths("2018-01-31", 1)).toBe("2018-02-28");
  expect(calendar.addMonths("2020-02-29", 12)).toBe("2021-02-28");
  expect(calendar.addMonths("2018-03-15", -24)).toBe("2016-03-15");
});

it.each(["2018-02-30", "2018/04/27", "2018-4-7", "", "长期"])("the text %j is refused as a day", (text) => {
  expect(() => calendar.addWorkdays(text, 7)).toThrow(RangeError);
});

it("a term ends on a working day, and a longer term never ends earlier", () => {
  const days = fc.integer({ min: toDayNumber("2004-01-01"), max: toDayNumber("2030-12-31") }).map(fromDayNumber);
  fc.assert(
    fc.property(days, fc.integer({ min: 1, max: 60 }), (from, n) => {
      const end = calendar.addWorkdays(from, n).date;
      expect(calendar.isWorkday(end)).toBe(true);
      expect(end < calendar.addWorkdays(from, n + 1).date).toBe(true);
    }),
  );
});

it("a table without an announced year is refused", () => {
  expect(() => createCalendar({ source: "test", years: {}, off: [], makeup: [] })).toThrow(RangeError);
});
