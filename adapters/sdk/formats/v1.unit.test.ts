import { describe, expect, test } from "vitest";
import type { FileRow } from "./fileRow.ts";
import { isV1Row, toV2Row } from "./v1.ts";

const agencies = new Map([["贵州示例县农业局", "11520321MBYT000256"]]);

function aRow(values: Record<string, string>): FileRow {
  return { line: 1, fileLine: 1, values: { CF_JG: "警告", CF_XZJG: "贵州示例县农业局", ...values }, unknown: [], operation: "", version: "", changedAt: "" };
}

describe("V1 rows", () => {
  test("are known by their own columns, unless the row has the V2 half too", () => {
    expect(isV1Row(aRow({}))).toBe(true);
    expect(isV1Row(aRow({ CF_CFJG: "x" }))).toBe(false);
  });

  test.each([
    [{ CF_XDR_SFZ: "520102188001010014" }, "自然人"],
    [{ CF_XDR_SFZ: "无", CF_XDR_SHXYM: " ９2520102MAYT00013R" }, "个体工商户"],
    [{ CF_XDR_SFZ: "0", CF_XDR_SHXYM: "91520102MAYT00013R" }, "法人及非法人组织"],
    [{}, "法人及非法人组织"],
  ])("with %j are of category %s", (values, category) => {
    expect(toV2Row(aRow(values), agencies).values["CF_XDR_LB"]).toBe(category);
  });

  test("of a person bring the identity number with its kind", () => {
    const { values } = toV2Row(aRow({ CF_XDR_SFZ: "520102188001010014" }), agencies);
    expect(values).toMatchObject({ CF_XDR_ZJLX: "身份证", CF_XDR_ZJHM: "520102188001010014" });
  });

  test("with two kinds join them and skip words for nothing", () => {
    expect(toV2Row(aRow({ CF_CFLB1: "警告", CF_CFLB2: "罚款" }), agencies).values["CF_CFLB"]).toBe("警告;罚款");
    expect(toV2Row(aRow({ CF_CFLB1: "警告", CF_CFLB2: "null" }), agencies).values["CF_CFLB"]).toBe("警告");
  });

  test("of an agency that is not in the register keep the code empty", () => {
    const { values } = toV2Row(aRow({ CF_XZJG: "示例未登记局" }), agencies);
    expect(values).toMatchObject({ CF_CFJG: "示例未登记局", CF_CFJGDM: "", CF_SJLY: "示例未登记局", CF_SJLYDM: "" });
  });

  test("with an unknown column keep it, so that the hub can warn", () => {
    const row = toV2Row({ ...aRow({ CF_QT: "x", CF_ZT: "0" }), unknown: ["CF_QT", "CF_JG", "CF_XZJG", "CF_ZT"] }, agencies);
    expect(row).toMatchObject({ unknown: ["CF_QT"], operation: "", values: { CF_QT: "x", CF_NR: "警告" } });
  });
});
