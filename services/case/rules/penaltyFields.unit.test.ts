import { expect, test } from "vitest";
import data from "../../../seeds/rules/penalty-fields.json" with { type: "json" };
import { errorTexts } from "./issueCodes.ts";
import { parsePenaltyFields } from "./penaltyFields.ts";
import { standardFields, v2Fields } from "./standardFields.ts";
import { v2Codes } from "./v2Codes.ts";

test("the table has the columns of the standard in its order", () => {
  expect(v2Fields.map(({ code }) => code)).toEqual([...v2Codes]);
});

test("a name belongs to one column only", () => {
  const fields = data.fields.map((field) => (field.code === "BZ" ? { ...field, aliases: ["处罚依据"] } : field));
  expect(() => parsePenaltyFields({ ...data, fields })).toThrow("处罚依据 names CF_YJ and BZ");
});

test("a table that lacks a column is refused", () => {
  expect(() => parsePenaltyFields({ ...data, fields: data.fields.slice(1) })).toThrow("CF_XDR_MC");
});

test("every error of the table has its wording", () => {
  expect(Object.keys(errorTexts).filter((code) => code <= "E022")).toEqual(data.validation_errors.map(([code]) => code));
});

test.each([
  ["CF_FR_SFZH", "CF_FR_ZJHM"],
  ["罚款金额（万元）", "CF_NR_FK"],
  ["行政相对人代码_1（统一社会信用代码）", "CF_XDR_SHXYM"],
])("%s is another name of %s", (name, code) => {
  expect(standardFields.aliases.get(name)).toBe(code);
});
