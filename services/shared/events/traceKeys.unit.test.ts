import { expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { partyNameOf, traceKeysOf } from "./traceKeys.ts";

const dataOf = (fields: Parameters<typeof PenaltyDecided.fromPartial>[0]) => PenaltyDecided.fromPartial(fields) as unknown as Readonly<Record<string, unknown>>;

test("trace keys name the decision, the company and the papers, and never a person", () => {
  const penalty = { decisionNo: "示例罚〔2024〕1号", caseNo: "示例案1号", party: { name: "示例某", idNo: "520102199001011237", uscc: "91520000MA00000000" } };
  expect(traceKeysOf(dataOf({ penalty }))).toEqual({ decisionNo: "示例罚〔2024〕1号", partyCode: "91520000MA00000000", documentNo: "示例案1号", version: 0 });
  expect(traceKeysOf({ document: { number: "示例立字1号" }, version: 2 })).toMatchObject({ documentNo: "示例立字1号", version: 2 });
});

test("the name of a party is read from a penalty and from a case with one party", () => {
  expect(partyNameOf(dataOf({ penalty: { party: { name: "示例某" } } }))).toBe("示例某");
  expect(partyNameOf({ parties: [{ name: "示例甲" }] })).toBe("示例甲");
  expect(partyNameOf({ parties: [{ name: "示例甲" }, { name: "示例乙" }] })).toBe("");
  expect(partyNameOf({ suspects: [{ name: "示例丙" }] })).toBe("");
});
