import { expect, test } from "vitest";
import { aPenaltyRow, aPersonRow, findingsOf, judge, testContext } from "./aPenaltyRow.ts";
import { judgePenaltyRow } from "./judgePenaltyRow.ts";

type Case = readonly [what: string, values: Record<string, string>, errors: readonly string[]];

const company: readonly Case[] = [
  ["a blank decision number", { CF_WSH: "" }, ["E001 CF_WSH"]],
  ["a placeholder in a required field", { CF_SY: "无" }, ["E001 CF_SY"]],
  ["a blank category, without anything that depends on it", { CF_XDR_LB: "" }, ["E001 CF_XDR_LB"]],
  ["a company under the category of natural persons", { CF_XDR_LB: "自然人" }, ["E009 CF_XDR_SHXYM", "E009 CF_XDR_ZZJG", "E009 CF_FRDB", "E009 CF_FR_ZJLX", "E009 CF_FR_ZJHM"]],
  ["an identity type of the legal representative without the number", { CF_FR_ZJHM: "" }, ["E001 CF_FR_ZJHM"]],
  ["a company without any code", { CF_XDR_SHXYM: "", CF_XDR_ZZJG: "" }, ["E001 CF_XDR_SHXYM"]],
  ["a name that is too long", { CF_XDR_MC: "示".repeat(201) }, ["E002 CF_XDR_MC"]],
  ["a remark that is too long", { BZ: "注".repeat(513) }, ["E002 BZ"]],
  ["a day that does not exist", { CF_JDRQ: "2018/02/30" }, ["E003 CF_JDRQ"]],
  ["an English date", { CF_JDRQ: "04/27/2018" }, ["E003 CF_JDRQ"]],
  ["words in the date of validity", { CF_YXQ: "无处罚期限" }, ["E003 CF_YXQ"]],
  ["a decision older than the republic", { CF_JDRQ: "1949/09/30" }, ["E003 CF_JDRQ"]],
  ["a letter O in a credit code", { CF_XDR_SHXYM: "9152O102MAYT00013R" }, ["E004 CF_XDR_SHXYM"]],
  ["a credit code of 17 characters", { CF_XDR_SHXYM: "91520102MAYT00013" }, ["E004 CF_XDR_SHXYM"]],
  ["a letter S in a credit code", { CF_CFJGDM: "11520100MBYT0001SK" }, ["E004 CF_CFJGDM"]],
  ["a wrong check digit of the source unit", { CF_SJLYDM: "11520100MBYT000170" }, ["E005 CF_SJLYDM"]],
  ["a resident id with a wrong check digit", { CF_FR_ZJHM: "520102188001010015" }, ["E006 CF_FR_ZJHM"]],
  ["a resident id born in month 13", { CF_FR_ZJHM: "520102188013010011" }, ["E006 CF_FR_ZJHM"]],
  ["a registration number with a wrong check digit", { CF_XDR_GSZC: "522725600000120" }, ["E007 CF_XDR_GSZC"]],
  ["an organisation code with a wrong check digit", { CF_XDR_ZZJG: "MAYT00014" }, ["E008 CF_XDR_ZZJG"]],
  ["an organisation code of somebody else", { CF_XDR_ZZJG: "001755309" }, ["E008 CF_XDR_ZZJG"]],
  ["an unknown category", { CF_XDR_LB: "企业" }, ["E009 CF_XDR_LB"]],
  ["an individual business under a company's category", { CF_XDR_SHXYM: "92520103MAYT000210", CF_XDR_ZZJG: "" }, ["E009 CF_XDR_LB"]],
  ["a company under the category of individual businesses", { CF_XDR_LB: "个体工商户" }, ["E009 CF_XDR_LB"]],
  ["a natural person's document at a company", { CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: "52030218810203012X" }, ["E009 CF_XDR_ZJLX", "E009 CF_XDR_ZJHM"]],
  ["an unknown identity document", { CF_FR_ZJLX: "学生证" }, ["E009 CF_FR_ZJLX"]],
  ["an unknown kind of penalty", { CF_CFLB: "罚款;没收非法财物;训诫" }, ["E010 CF_CFLB"]],
  ["criticism in 2018, when it was no penalty yet", { CF_CFLB: "罚款;没收非法财物;通报批评" }, ["E010 CF_CFLB"]],
  ["criticism in 2018 in place of the kinds that have amounts", { CF_CFLB: "通报批评" }, ["E010 CF_CFLB"]],
  ["another kind that is not named", { CF_CFLB: "罚款;没收非法财物;其他" }, ["E010 CF_CFLB"]],
  ["a fine of 0", { CF_NR_FK: "0" }, ["E011 CF_NR_FK"]],
  ["a fine that is no number", { CF_NR_FK: "五点" }, ["E011 CF_NR_FK"]],
  ["a negative fine", { CF_NR_FK: "-5" }, ["E011 CF_NR_FK"]],
  ["a fine finer than a fen", { CF_NR_FK: "5.0000001" }, ["E011 CF_NR_FK"]],
  ["a fine of 13 digits", { CF_NR_FK: "1234567890123" }, ["E011 CF_NR_FK"]],
  ["a fine without its kind", { CF_CFLB: "没收非法财物" }, ["E011 CF_NR_FK"]],
  ["a confiscation without an amount", { CF_NR_WFFF: "" }, ["E012 CF_NR_WFFF"]],
  ["a confiscated amount without its kind", { CF_CFLB: "罚款" }, ["E012 CF_NR_WFFF"]],
  ["a revoked licence that is not named", { CF_CFLB: "罚款;没收非法财物;吊销许可证件" }, ["E013 CF_NR_ZKDX"]],
  ["元 in the field of 万元", { CF_NR_FK: "50000" }, ["E014 CF_NR_FK"]],
  ["an amount 10,000 times too small", { CF_NR_FK: "0.0005" }, ["E014 CF_NR_FK"]],
  ["an end of validity before the decision", { CF_YXQ: "2018/04/26" }, ["E015 CF_YXQ"]],
  ["an end of publicity before the decision", { CF_GSJZQ: "2018/04/26" }, ["E015 CF_GSJZQ"]],
  ["a decision number without 号", { CF_WSH: "黔示工商罚〔2018〕12" }, ["E016 CF_WSH"]],
  ["a decision number without a year", { CF_WSH: "黔示工商罚12号" }, ["E016 CF_WSH"]],
  ["agency name and code swapped", { CF_CFJG: "11520100MBYT00017K", CF_CFJGDM: "贵州示例市工商行政管理局" }, ["E018 CF_CFJG"]],
  ["a decision of tomorrow", { CF_JDRQ: "2026/11/24" }, ["E020 CF_JDRQ"]],
  ["an agency that is not registered", { CF_CFJGDM: "11230500001755309F" }, ["E021 CF_CFJGDM"]],
  ["two faults at once", { CF_XDR_SHXYM: "91520102MAYT000130", CF_NR_FK: "" }, ["E005 CF_XDR_SHXYM", "E011 CF_NR_FK"]],
];

test.each(company)("%s is refused", (_what, values, errors) => {
  expect(findingsOf(aPenaltyRow(values)).errors).toEqual(errors);
});

const person: readonly Case[] = [
  ["a credit code", { CF_XDR_SHXYM: "91520102MAYT00013R" }, ["E009 CF_XDR_SHXYM"]],
  ["a wrong credit code, once", { CF_XDR_SHXYM: "91520102MAYT0001" }, ["E009 CF_XDR_SHXYM"]],
  ["a credit code and no facts", { CF_XDR_SHXYM: "91520102MAYT00013R", CF_SY: "" }, ["E009 CF_XDR_SHXYM", "E001 CF_SY"]],
  ["a legal representative", { CF_FRDB: "示例张一" }, ["E009 CF_FRDB"]],
  ["no document type", { CF_XDR_ZJLX: "" }, ["E001 CF_XDR_ZJLX"]],
  ["no document number", { CF_XDR_ZJHM: "" }, ["E001 CF_XDR_ZJHM"]],
  ["a resident id with a wrong check digit", { CF_XDR_ZJHM: "520302188102030121" }, ["E006 CF_XDR_ZJHM"]],
];

test.each(person)("a natural person with %s is refused", (_what, values, errors) => {
  expect(findingsOf(aPersonRow(values)).errors).toEqual(errors);
});

test("an agency code is not looked up when there is no register", () => {
  const row = aPenaltyRow({ CF_CFJGDM: "11230500001755309F" });
  expect(judgePenaltyRow(row, { ...testContext, agencies: undefined }).errors).toEqual([]);
});

test("an error names field, rule, value and remedy, Chinese first", () => {
  const [issue] = judge(aPenaltyRow({ CF_XDR_SHXYM: "91520102MAYT000130" })).errors;
  expect(issue).toEqual({
    code: "E005",
    field: "CF_XDR_SHXYM",
    message:
      "行政相对人代码_1(统一社会信用代码)：统一社会信用代码校验位错误 / credit code: wrong check digit: 91520102MAYT000130",
    value: "91520102MAYT000130",
    rule: "GB 32100-2015",
    remedy: "代码中有一位抄错，请对照登记证照更正 / a character was copied wrongly; compare with the certificate",
  });
});

test("a row that revokes a record needs only its key", () => {
  const values = { CF_WSH: "黔示工商罚〔2018〕12号", CF_CFJGDM: "11520100MBYT00017K", CF_XDR_MC: "贵州示例甲酒业有限公司" };
  const revoking = { ...aPenaltyRow(), values: { ...values, CF_XDR_LB: "法人及非法人组织", CF_XDR_SHXYM: "91520102MAYT00013R" } };
  expect(findingsOf({ ...revoking, operation: 3 }).errors).toEqual([]);
  expect(findingsOf({ ...revoking, operation: 2 }).errors.length).toBeGreaterThan(5);
});

test("a row without decision number, agency or party has no penalty", () => {
  expect(judge(aPenaltyRow({ CF_WSH: "" })).penalty).toBeUndefined();
  expect(judge(aPenaltyRow({ CF_CFJGDM: "" })).penalty).toBeUndefined();
});
