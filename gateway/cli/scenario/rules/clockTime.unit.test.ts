import { expect, test } from "vitest";
import { readClockTime, tidyTime, toClockTime } from "./clockTime.ts";

test.each([
  ["2026-03-05T23:59:59+08:00", "2026-03-05T23:59:59+08:00"],
  ["2026-03-05T15:59:59Z", "2026-03-05T23:59:59+08:00"],
  ["2026-03-05T23:59:59.123+08:00", "2026-03-05T23:59:59+08:00"],
  ["2026-03-05 09:30", "2026-03-05T09:30:00+08:00"],
  ["2028-02-29", "2028-02-29T00:00:00+08:00"],
])("%s is printed as %s", (found, shown) => {
  expect(tidyTime(found)).toBe(shown);
});

test.each(["2026-02-30T10:00:00+08:00", "2026-02-29", "2026-13-01", "2026-01-01T24:00:00+08:00", "2026-01-01T10:61:00Z", "昨天", ""])("%s does not exist, and stays as found", (text) => {
  expect(readClockTime(text)).toBeUndefined();
  expect(tidyTime(text)).toBe(text);
});

test("a time read and printed is the same time", () => {
  const at = Date.parse("2018-12-29T23:00:00+08:00");
  expect(readClockTime(toClockTime(at))).toBe(at);
});
