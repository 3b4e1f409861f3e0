import { expect, test } from "vitest";
import { parseMoment } from "./moment.ts";
import { progressBar } from "./progressBar.ts";

const NOW = Date.parse("2026-11-27T10:00:00Z");

test.each([
  ["2026-11-27", "2026-11-27T00:00:00+08:00"],
  ["2026-11-27T18:00:00+08:00", "2026-11-27T18:00:00+08:00"],
  ["2h", "2026-11-27T08:00:00.000Z"],
  ["7d", "2026-11-20T10:00:00.000Z"],
])("%s is %s", (text, time) => {
  expect(parseMoment(text, NOW)).toBe(time);
});

test.each(["", "yesterday", "2026-13-40", "2026-11-27 10:00", "5w"])("%j is no time", (text) => {
  expect(() => parseMoment(text, NOW)).toThrow(/RFC 3339/);
});

test("a progress bar is empty, half, full, and full when nothing is to be done", () => {
  expect(progressBar(0, 10)).toMatch(/^\[░+\] {3}0 %$/);
  expect(progressBar(5, 10)).toMatch(/^\[█{12}░{12}\] {2}50 %$/);
  for (const [done, total] of [[10, 10], [0, 0], [11, 10]] as const) expect(progressBar(done, total)).toMatch(/^\[█+\] 100 %$/);
});
