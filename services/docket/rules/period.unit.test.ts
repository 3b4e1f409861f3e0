import { expect, test } from "vitest";
import { toMs, toTimeText } from "./moment.ts";
import { daysBefore, daysSince, endOfDay, startOfDay } from "./period.ts";

test("days are days of Shanghai", () => {
  expect(toTimeText(startOfDay("2018-05-31"))).toBe("2018-05-31T00:00:00+08:00");
  expect(endOfDay("2018-05-31")).toBe(startOfDay("2018-06-01"));
});

test("a day has passed when its hours have, and not before", () => {
  const now = Date.parse("2018-05-10T12:00:00+08:00");
  expect(daysSince(daysBefore(10, now), now)).toBe(10);
  expect(daysSince(daysBefore(10, now) + 1, now)).toBe(9);
  expect(daysSince(now + 5, now)).toBe(0);
});

test("a time without milliseconds is shown as it was told, and none as nothing", () => {
  expect(toTimeText(toMs("2018-05-02T10:00:00+08:00"))).toBe("2018-05-02T10:00:00+08:00");
  expect(toTimeText(toMs("2018-05-02T10:00:00.250+08:00"))).toBe("2018-05-02T10:00:00.250+08:00");
  expect(toTimeText(toMs("yesterday"))).toBe("");
});
