import { expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { maskedPaths } from "./maskedPaths.ts";

const type = "hub.case.v1.PenaltyDecided";
/** Synthetic: year 1881. */
const data = PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty: { decisionNo: "示例1号", caseNo: "示例案1号", party: { name: "示例甲", idNo: "52030218810203012X", legalRepIdNo: "" } } })).finish();

test("a partner's view masks the numbers of persons that are there", () => {
  expect(maskedPaths(type, data, View.PARTNER)).toEqual(["penalty.party.idNo"]);
});

test("the public view leaves out more, the full view nothing", () => {
  expect(maskedPaths(type, data, View.PUBLIC)).toEqual(expect.arrayContaining(["penalty.party.idNo", "penalty.caseNo"]));
  expect(maskedPaths(type, data, View.FULL)).toEqual([]);
});

test("an unknown type is named", () => {
  expect(() => maskedPaths("hub.none.v1.None", data, View.PARTNER)).toThrow(/hub.none.v1.None/);
});
