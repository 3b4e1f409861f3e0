import { expect, test } from "vitest";
import { numberSuspects } from "./numberSuspects.ts";
import type { ScenarioEvent } from "./scenario.ts";

type Given = readonly [event: string, data?: Readonly<Record<string, unknown>>, caseNo?: string];

function numbers(...given: readonly Given[]): unknown[] {
  const events = given.map(([event, data = {}, caseNo = "示例1号"], index) => ({ index, event, caseNo, data }) as unknown as ScenarioEvent);
  return numberSuspects(events).map(({ data }) => data["suspectNo"]);
}

test("a number that the file gives stays, and names its suspect also where only the name is given", () => {
  expect(numbers(["suspect.arrest_requested", { suspectNo: 4, suspect: { name: "示例甲" } }], ["suspect.arrest_approved", { suspect: "示例甲" }])).toEqual([4, "4"]);
});

test("suspects without a number are told apart by name, case by case", () => {
  expect(numbers(["suspect.charged", { suspect: "示例甲" }], ["suspect.charged", { suspect: "示例乙" }], ["suspect.judged", { suspect: "示例甲" }], ["suspect.charged", { suspect: "示例乙" }, "示例2号"])).toEqual(["1", "2", "1", "1"]);
});

test("a number that the file uses is not given to somebody else", () => {
  expect(numbers(["suspect.charged", { suspect: "示例甲" }], ["suspect.charged", { suspectNo: "1" }])).toEqual(["2", "1"]);
});

test("names that the sending lists keep their place in the list", () => {
  expect(numbers(["suspect.charged", { suspect: "示例乙" }], ["transfer.sent", { suspects: ["示例甲", { name: "示例乙" }] }], ["suspect.charged", { suspect: "示例丙" }])).toEqual(["2", undefined, "3"]);
});

test("a suspect of whom nothing is said is the first; other steps get no number", () => {
  expect(numbers(["suspect.arrest_requested"], ["police.filed"], ["suspect.arrest_approved", { suspectNo: "" }])).toEqual(["1", undefined, "1"]);
});
