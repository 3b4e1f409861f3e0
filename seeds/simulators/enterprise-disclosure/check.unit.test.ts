import { expect, test } from "vitest";
import { check, type CheckedRow } from "./check.ts";

const aRow = (more: Partial<CheckedRow> = {}): CheckedRow => ({
  op: "I",
  version: 1,
  penDecNo: "黔示知罚〔2018〕2号",
  uniscId: "91520381MAYT00056Y",
  regNo: "",
  entName: "贵州示例戊电器有限公司",
  penType_CN: "罚款",
  penContent: "罚款15000元",
  penAuth_CN: "贵州示例市知识产权局",
  penDecIssDate: "2018-05-18",
  heldVersion: null,
  ...more,
});

test("a complete row of a known enterprise passes", () => {
  expect(check(aRow(), undefined)).toBeUndefined();
});

test.each([
  ["without credit code and registration number", aRow({ uniscId: "", regNo: null }), "GS01"],
  ["without its content", aRow({ penContent: "" }), "GS02"],
  ["with a lower version than shown", aRow({ version: 1, heldVersion: 2 }), "GS05"],
])("a row %s is refused", (_, row, code) => {
  expect(check(row, undefined)?.code).toBe(code);
});

test("a clerk can send back rows by their decision number", () => {
  expect(check(aRow(), "〔2018〕2号")?.code).toBe("GS09");
});

test("a withdrawal needs no more than its decision number", () => {
  expect(check(aRow({ op: "D", uniscId: null, entName: null, penContent: null }), undefined)).toBeUndefined();
});
