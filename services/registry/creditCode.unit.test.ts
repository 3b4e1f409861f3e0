import { expect, test } from "vitest";
import { isCreditCode } from "./creditCode.ts";

test.each(["91520102MAYT00013R", "92520103MAYT000210", "11520000MBYT00076H"])("%s has the right check character", (code) => {
  expect(isCreditCode(code)).toBe(true);
});

test.each([
  ["91520102MAYT00013T", "wrong check character"],
  ["9152O1O2MAYT00013R", "the letter O"],
  ["91520102MAYT00013", "17 characters"],
  ["", "nothing"],
])("%s is refused: %s", (code) => {
  expect(isCreditCode(code)).toBe(false);
});
