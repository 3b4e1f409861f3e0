import { expect, it } from "vitest";
import { maskNumbers } from "./maskNumbers.ts";

it.each([
  ["证件号码52999920020501003X重复", "证件号码********重复"],
  ["电话13800000000，卡号6222000000000000000", "电话********，卡号********"],
  ["代码 91520102MAYT00013R 未登记 (code 1203)", "代码 91520102MAYT00013R 未登记 (code 1203)"],
])("the words %j become %j", (words, masked) => {
  expect(maskNumbers(words)).toBe(masked);
});
