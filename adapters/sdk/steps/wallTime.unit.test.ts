import { expect, test } from "vitest";
import { toIsoDate, toOffsetTime } from "./wallTime.ts";

test("a wall time gets its offset; other text is left for the hub to judge", () => {
  expect(toOffsetTime("2019-03-01 09:30:15")).toBe("2019-03-01T09:30:15.000+08:00");
  expect(toOffsetTime("2019/3/1 9:30")).toBe("2019-03-01T09:30:00.000+08:00");
  expect(toOffsetTime("2019-03-01T09:30:15.000+08:00")).toBe("2019-03-01T09:30:15.000+08:00");
  expect(toOffsetTime("昨天")).toBe("昨天");
  expect(toOffsetTime("")).toBe("");
});

test.each([["2025/3/3", "2025-03-03"], ["20250303", "2025-03-03"], ["2025年3月3日", "2025-03-03"], ["2025-03-03", "2025-03-03"], ["三月三日", "三月三日"]])("the day %s is %s", (text, day) => {
  expect(toIsoDate(text)).toBe(day);
});
