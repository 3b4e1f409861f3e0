import { expect, test } from "vitest";
import { findLastDate } from "./lastDate.ts";

test.each([
  ["当事人于2018年1月至3月使用商标", "2018-03-31"],
  ["2017年12月5日至2018年2月7日", "2018-02-07"],
  ["2018年2月3日至10日", "2018-02-10"],
  ["2018年4月起销售", "2018-04-27"],
  ["2018-03-02 检查，2018/3/5 立案，有效期至2027年12月31日", "2018-03-05"],
  ["2016年2月", "2016-02-29"],
  ["2018年2月30日", undefined],
  ["2018年13月", undefined],
  ["2018年以来，销售金额2018.12元", undefined],
  ["网店销售假冒商品5件", undefined],
])("%s → %s", (text, expected) => {
  expect(findLastDate(text, "2018-04-27")).toBe(expected);
});
