import { expect, test } from "vitest";
import { readAgencySystems, sourceOf } from "./agencySystems.ts";

const systems = readAgencySystems();

test("a record goes through the system of its agency, by code", () => {
  expect(sourceOf({ CF_CFJGDM: "11520300MBYT00033K" }, systems)).toBe("ip-case");
  expect(sourceOf({ CF_CFJGDM: " 11520100mbyt00017k" }, systems)).toBe("aic-case");
});

test("without a known code the name decides, also where both are swapped", () => {
  expect(sourceOf({ CF_CFJGDM: "", CF_CFJG: "贵州示例市知识产权局" }, systems)).toBe("ip-case");
  expect(sourceOf({ CF_CFJGDM: "贵州示例市知识产权局", CF_CFJG: "11520300MBYT00033K" }, systems)).toBe("ip-case");
});

test("an agency nobody knows goes through aic-case", () => {
  expect(sourceOf({ CF_CFJG: "他省示例局" }, systems)).toBe("aic-case");
  expect(sourceOf({}, systems)).toBe("aic-case");
});
