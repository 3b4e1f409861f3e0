import { expect, test } from "vitest";
import { FieldIssue } from "../../../../proto/gen/hub/common/v1/party.ts";
import type { TriedRecord } from "./tryRecords.ts";
import { createTally } from "./tryTally.ts";

const tried = (outcome: TriedRecord["outcome"], errors: readonly string[] = [], warnings: readonly string[] = []): TriedRecord => {
  const issues = (codes: readonly string[]) => codes.map((code) => FieldIssue.fromPartial({ code, field: "wsh", remedy: "改 / mend" }));
  return { place: "f#1", where: "第 2 行 / line 2", outcome, number: "", errors: issues(errors), warnings: issues(warnings) };
};

test("outcomes and findings are counted, errors first and the most frequent before others", () => {
  const tally = createTally();
  tally.add([tried("valid"), tried("rejected", ["E001"]), tried("rejected", ["E001", "E005"], ["W002"])]);
  tally.add([tried("warned", [], ["W002"])]);
  expect(tally.total).toBe(4);
  expect(tally.outcomes()).toMatchObject({ valid: 1, rejected: 2, warned: 1, unreadable: 0 });
  expect(tally.findings().map(({ code, count }) => [code, count])).toEqual([["E001", 2], ["E005", 1], ["W002", 2]]);
});

test("a file with a new error on every row does not fill the memory", () => {
  const tally = createTally();
  for (let row = 0; row < 2_000; row++) tally.add([tried("rejected", [`E${row}`])]);
  expect(tally.total).toBe(2_000);
  expect(tally.findings().length).toBe(500);
});
