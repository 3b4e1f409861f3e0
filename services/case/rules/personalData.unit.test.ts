import { expect, test } from "vitest";
import { aPenaltyRow, aPersonRow, findingsOf, judge } from "./aPenaltyRow.ts";
import { hidePersonalData, maskIdentifier } from "./masking.ts";
import { findPersonalData } from "./personalData.ts";

test.each([
  ["身份证号520103188203040058", "resident id"],
  ["（52030218810203012x）", "resident id"],
  ["身份证５２０３０２１８８１０２０３０１２Ｘ", "resident id"],
  ["520302 18810203 012X", "resident id"],
  ["证件520102800101001号", "resident id"],
  ["电话13800000000", "mobile"],
  ["电话：138-0000-0000。", "mobile"],
  ["+8613800000000", "mobile"],
  ["银行卡4111111111111111", "card"],
  ["邮箱example.person@mail.example", "e-mail"],
  ["当事人家住示例市云岩区示例路12号", "home address"],
  ["家庭住址：示例市示例路3栋2单元", "home address"],
  ["示例王三，住贵州省示例市示例路12号", "home address"],
])("%s holds a %s", (text, kind) => {
  expect(findPersonalData(text).map((hit) => hit.kind)).toEqual([kind]);
});

test.each([
  "统一社会信用代码91520102MAYT00013R",
  "注册号522725600000129",
  "于2018年1月至3月销售，货值32000元",
  "批号20180427-001，数量13800件",
  "经营地址：示例市云岩区示例路12号",
  "在示例市云岩区示例路12号的仓库内查获",
  "公司住所：示例市示例路12号",
  "发现住宅楼下的门店3号",
  "厂家住所地示例市示例路5号",
  "条形码6901234567892",
  "食品经营许可证JY15201020000012",
  "执法人员记住了现场情况",
  "罚款13800000000元",
])("%s holds nothing personal", (text) => {
  expect(findPersonalData(text)).toEqual([]);
});

test("each public column with personal data gets one error, whose value is masked", () => {
  const { errors } = judge(aPenaltyRow({ CF_SY: "身份证520103188203040058，电话13800000000", CF_YJ: "依据a@b.example" }));
  expect(errors.map(({ code, field, value }) => [code, field, value])).toEqual([
    ["E019", "CF_SY", "520103********0058、13****00"],
    ["E019", "CF_YJ", "***@***"],
  ]);
});

test("the party's own document number in a text is found whatever its kind", () => {
  const passport = { CF_XDR_ZJLX: "护照号", CF_XDR_ZJHM: "EX1234567" };
  expect(findingsOf(aPersonRow({ ...passport, CF_SY: "持护照EX1234567的当事人销售假冒商品" })).errors).toEqual(["E019 CF_SY"]);
});

test("a resident id that serves as tax number of an individual business is found", () => {
  const values = { CF_XDR_SWDJ: "52030218810203012X00" };
  expect(findingsOf(aPenaltyRow(values)).errors).toEqual(["E019 CF_XDR_SWDJ"]);
});

test("remarks are not public and may hold a telephone number", () => {
  expect(findingsOf(aPenaltyRow({ BZ: "联系电话13800000000" }))).toEqual({ errors: [], warnings: [] });
});

test.each([
  ["52030218810203012X", "520302********012X"],
  ["520102800101001", "520102********1001"],
  ["13800000000", "13****00"],
  ["12345", "****"],
  ["", ""],
])("the number %j is shown as %j", (number, shown) => {
  expect(maskIdentifier(number)).toBe(shown);
});

test("hiding leaves the rest of the text alone", () => {
  expect(hidePersonalData("甲52030218810203012X乙13800000000丙")).toBe("甲520302********012X乙13****00丙");
});
