import { expect, test } from "vitest";
import { toCount, toFen } from "./quantities.ts";

test.each([
  ["50000元", "5000000"], ["5万元", "5000000"], ["12,000.50", "1200050"], ["人民币３００元整", "30000"], ["0.000001万元", "1"],
  ["0.001元", undefined], ["五万元", undefined], ["-5元", undefined], ["", undefined], ["99999999999999亿元", undefined],
])("%j is %j fen", (text, fen) => {
  expect(toFen(text)?.toString()).toBe(fen);
});

test.each([["500件", "500"], ["2万张", "20000"], ["3,000", "3000"], ["1.5千件", "1500"], ["1.5件", undefined], ["若干", undefined], ["500kg", undefined]])("%j is %j pieces", (text, count) => {
  expect(toCount(text)?.toString()).toBe(count);
});
