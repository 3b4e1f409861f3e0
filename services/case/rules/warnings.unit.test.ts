import { expect, test } from "vitest";
import { aPenaltyRow, aPersonRow, findingsOf, judge, toRow } from "./aPenaltyRow.ts";

type Case = readonly [what: string, values: Record<string, string>, warnings: readonly string[]];

const accepted: readonly Case[] = [
  ["lower case", { CF_XDR_SHXYM: "91520102mayt00013r" }, ["W001 CF_XDR_SHXYM"]],
  ["full width", { CF_XDR_SHXYM: "９１５２０１０２MAYT00013R" }, ["W002 CF_XDR_SHXYM"]],
  ["inner spaces", { CF_CFJGDM: "11520100 MBYT00017K" }, ["W002 CF_CFJGDM"]],
  ["full-width digits in the decision number", { CF_WSH: "黔示工商罚〔２０１８〕１２号" }, ["W002 CF_WSH"]],
  ["a zero-width space in a text", { CF_NR: "1.没收侵权酒类商品160瓶；\u200b2.罚款50000元。" }, ["W002 CF_NR"]],
  ["a date with hyphens", { CF_JDRQ: "2018-04-27" }, ["W003 CF_JDRQ"]],
  ["a date with dots", { CF_JDRQ: "2018.4.27" }, ["W003 CF_JDRQ"]],
  ["a date in Chinese", { CF_JDRQ: "2018年4月27日" }, ["W003 CF_JDRQ"]],
  ["a compact date", { CF_JDRQ: "20180427" }, ["W003 CF_JDRQ"]],
  ["a date with time", { CF_JDRQ: "2018-04-27 00:00:00.0" }, ["W003 CF_JDRQ"]],
  ["a placeholder in an optional field", { CF_XDR_GSZC: "无" }, ["W004 CF_XDR_GSZC"]],
  ["a date that was never set", { CF_GSJZQ: "1900-01-01" }, ["W004 CF_GSJZQ"]],
  ["a date of zeros", { CF_GSJZQ: "0000-00-00" }, ["W004 CF_GSJZQ"]],
  ["0 in a code", { CF_XDR_SWDJ: "0" }, ["W004 CF_XDR_SWDJ"]],
  ["null", { CF_NR_ZKDX: "NULL" }, ["W004 CF_NR_ZKDX"]],
  ["square brackets in the decision number", { CF_WSH: "黔示工商罚[2018]12号" }, ["W005 CF_WSH"]],
  ["spaces in the decision number", { CF_WSH: "黔示工商罚〔2018〕 12 号" }, ["W005 CF_WSH"]],
  ["full-width separators", { CF_CFLB: "罚款；没收非法财物" }, ["W006 CF_CFLB"]],
  ["a repeated kind", { CF_CFLB: "罚款;没收非法财物;罚款" }, ["W006 CF_CFLB"]],
  ["another name of a kind", { CF_CFLB: "罚款;没收非法财物;吊销营业执照", CF_NR_ZKDX: "示例许可证1号" }, ["W006 CF_CFLB"]],
  ["another name of the resident card", { CF_FR_ZJLX: "居民身份证" }, ["W006 CF_FR_ZJLX"]],
  ["no credit code but an organisation code", { CF_XDR_SHXYM: "" }, ["W007 CF_XDR_SHXYM"]],
  ["no credit code but a registration number", { CF_XDR_SHXYM: "", CF_XDR_ZZJG: "", CF_XDR_GSZC: "522725600000129" }, ["W007 CF_XDR_SHXYM"]],
  ["a short publicity term in 2020", { CF_JDRQ: "2020/04/27", CF_GSJZQ: "2020/07/26" }, ["W008 CF_GSJZQ"]],
  ["a short publicity term of a grave case in 2026", { CF_JDRQ: "2026/05/11", CF_GSJZQ: "2027/05/10", CF_CFLB: "罚款;没收非法财物;限制从业" }, ["W008 CF_GSJZQ"]],
  ["a column nobody knows", { EXTEND_1: "x" }, ["W009 EXTEND_1"]],
  ["a fine that differs from the content", { CF_NR_FK: "4.5" }, ["W010 CF_NR_FK"]],
  ["a fine that names 万元", { CF_NR_FK: "5万元" }, ["W011 CF_NR_FK"]],
  ["a fine that names 元", { CF_NR_FK: "50,000元" }, ["W011 CF_NR_FK"]],
  ["a fine in words", { CF_NR_FK: "伍万元整" }, ["W011 CF_NR_FK"]],
  ["a fine in full width", { CF_NR_FK: "５.０" }, ["W002 CF_NR_FK"]],
  ["an agency name that is not the register's", { CF_CFJG: "贵州示例市工商局" }, ["W012 CF_CFJG"]],
  ["the credit code as organisation code", { CF_XDR_ZZJG: "91520102MAYT00013R" }, ["W013 CF_XDR_ZZJG"]],
  ["the credit code as registration number", { CF_XDR_GSZC: "91520102MAYT00013R" }, ["W013 CF_XDR_GSZC"]],
];

test.each(accepted)("%s is accepted with a warning", (_what, values, warnings) => {
  expect(findingsOf(aPenaltyRow(values))).toEqual({ errors: [], warnings });
});

const silent: readonly (readonly [what: string, values: Record<string, string>])[] = [
  ["an organisation code with its hyphen", { CF_XDR_ZZJG: "MAYT0001-3" }],
  ["spaces around a value", { CF_WSH: " 黔示工商罚〔2018〕12号　" }],
  ["a confiscation of goods without value", { CF_NR_WFFF: "0" }],
  ["an amount of 0 without its kind", { CF_CFLB: "没收非法财物", CF_NR_FK: "0.000000" }],
  ["a department's brackets in the decision number", { CF_WSH: "（示例）食药监督食罚〔2018〕1-2号" }],
  ["a short publicity term before 2019", { CF_GSJZQ: "2018/05/27" }],
  ["a term of exactly three months", { CF_JDRQ: "2020/04/27", CF_GSJZQ: "2020/07/27" }],
  ["a long term of validity", { CF_YXQ: "9999/12/31" }],
  ["fines that add up", { CF_NR: "对侵权罚款30000元；对虚假宣传罚款20000元。" }],
  ["a named other kind", { CF_CFLB: "罚款;没收非法财物;其他-责令改正" }],
  ["a case number", { AJBH: "示例案〔2018〕1" }],
];

test.each(silent)("%s needs no remark", (_what, values) => {
  expect(findingsOf(aPenaltyRow(values))).toEqual({ errors: [], warnings: [] });
});

test("a misspelt column is read when it is plain which one is meant", () => {
  const { CF_XDR_SHXYM, ...others } = aPenaltyRow().values;
  const { warnings, errors, penalty } = judge(toRow({ ...others, CF_XDR_SHXYMM: CF_XDR_SHXYM ?? "" }));
  expect(errors).toEqual([]);
  expect(warnings.map(({ code, field }) => [code, field])).toEqual([["W009", "CF_XDR_SHXYMM"]]);
  expect(penalty?.party?.uscc).toBe("91520102MAYT00013R");
});

test("the other known name of a column is read", () => {
  const { CF_FR_ZJHM, ...others } = aPenaltyRow().values;
  const { penalty, warnings } = judge(toRow({ ...others, CF_FR_SFZH: CF_FR_ZJHM ?? "" }));
  expect(penalty?.party?.legalRepIdNo).toBe("520102188001010014");
  expect(warnings.map(({ code }) => code)).toEqual(["W009"]);
});

test("a column that could be one of two, or of the 2015 edition, is not guessed", () => {
  const { CF_CFLB, ...others } = aPenaltyRow().values;
  expect(findingsOf(toRow({ ...others, CF_CFLB1: CF_CFLB ?? "" })).errors).toEqual(["E001 CF_CFLB"]);
  expect(findingsOf(aPersonRow({ CF_R_ZJLX: "护照号" })).warnings).toEqual(["W009 CF_R_ZJLX"]);
});

test("columns in lower case are the columns of the standard", () => {
  const values = Object.entries(aPenaltyRow().values).map(([code, value]) => [code.toLowerCase(), value]);
  expect(findingsOf(toRow(Object.fromEntries(values)))).toEqual({ errors: [], warnings: [] });
});

test("a time in another zone becomes the day in Shanghai", () => {
  expect(judge(aPenaltyRow({ CF_JDRQ: "2018-04-26T16:00:00.000Z" })).penalty?.decisionDate).toBe("2018-04-27");
});

test.each([
  ["2018-04-27 09:30:00", "2018-04-27T09:30:00+08:00", 0],
  ["2018/4/27 9:30", "2018-04-27T09:30:00+08:00", 0],
  ["2018-04-27T01:30:00Z", "2018-04-27T09:30:00+08:00", 0],
  ["1524792600000", "2018-04-27T09:30:00+08:00", 0],
  ["2018-04-27", "2018-04-27T00:00:00+08:00", 0],
  ["", "", 0],
  ["昨天", "", 1],
])("the time of change %j is %j", (changedAt, expected, warnings) => {
  const judged = judge({ ...aPenaltyRow(), changedAt });
  expect([judged.changedAt, judged.warnings.length]).toEqual([expected, warnings]);
});
