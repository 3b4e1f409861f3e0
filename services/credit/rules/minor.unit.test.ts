import { expect, it } from "vitest";
import { aPenalty, aPerson } from "../testing/builders.ts";
import { birthDateOf, dateOfAct, isMinorAtAct } from "./minor.ts";
import type { RuleOf } from "./publicationRules.ts";

const rule: RuleOf<"bar-minor"> = {
  rule_id: "minor",
  from: "2000-01-01",
  to: null,
  kind: "bar-minor",
  params: { channels: ["credit-china"], age_years: 18, look_back_months: 24 },
  source: "test",
  status: "verified",
};

it.each([
  ["当事人于2018年1月至3月销售假冒商品。", "2018-01-01"],
  ["2017年12月5日查获，2018年2月1日复查。", "2017-12-05"],
  ["2018-03-04 销售 2018/3/2 进货", "2018-03-02"],
  ["商标注册于2009年5月1日，有效期至2019年5月1日。", "2018-04-27"],
  ["货值32000元，2018年13月40日，编号1201801010012。", "2018-04-27"],
])("the act in %j was on %s", (violationFacts, day) => {
  expect(dateOfAct(aPenalty({ violationFacts }), 24)).toBe(day);
});

it.each([
  ["529999200205010032", "2002-05-01"],
  ["52999988020301001X", undefined],
  ["52999920020231003x", undefined],
  ["529999020501003", "1902-05-01"],
  ["E12345678", undefined],
])("the number %s tells the birth date %s", (idNo, born) => {
  expect(birthDateOf(idNo)).toBe(born);
});

it.each([
  ["2000-04-27", "", false],
  ["2000-04-28", "", true],
  ["2000-01-15", "2018年1月14日销售。", true],
  ["2000-01-15", "2018年1月15日销售。", false],
])("somebody born on %s with the facts %j is a minor: %s", (bornOn, violationFacts, expected) => {
  expect(isMinorAtAct(aPenalty({ party: aPerson(bornOn), violationFacts }), rule)).toBe(expected);
});

it("organisations and persons without a resident number are not minors", () => {
  expect(isMinorAtAct(aPenalty(), rule)).toBe(false);
  expect(isMinorAtAct(aPenalty({ party: { ...aPerson("2010-01-01")!, idNo: "E12345678" } }), rule)).toBe(false);
});
