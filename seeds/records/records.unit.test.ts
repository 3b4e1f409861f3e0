import { expect, test } from "vitest";
import { judge, toRow } from "../../services/case/rules/aPenaltyRow.ts";
import { Operation } from "../../proto/gen/hub/case/v1/case_service.ts";
import agencies from "../agencies.json" with { type: "json" };
import expected from "./expected.json" with { type: "json" };
import { seedRows } from "./input.ts";
import penalties from "./penalties.json" with { type: "json" };

/** Found by the service from the history, not by the rules on one row. */
const BY_HISTORY = "E017";
const operations: Readonly<Record<string, Operation>> = { I: Operation.INSERT, U: Operation.UPDATE, D: Operation.DELETE };

test("the written files are what the generator makes", () => {
  expect(penalties).toEqual(seedRows.map(({ values }) => values));
  expect(expected).toEqual(seedRows.map(({ expected }) => expected));
});

test.each(seedRows.map((row, index) => [index, row.expected.why, row] as const))("row %i is judged as expected: %s", (_index, _why, row) => {
  const { OP, VERSION, CHANGED_AT, ...values } = row.values;
  const judged = judge({ ...toRow(values), operation: operations[OP ?? ""] ?? 0, version: BigInt(VERSION ?? 0), changedAt: CHANGED_AT ?? "" });
  expect(codesOf(judged.errors)).toEqual(row.expected.errors.filter((code) => code !== BY_HISTORY));
  expect(codesOf(judged.warnings)).toEqual(row.expected.warnings);
});

test("every agency and every year from 2018 to 2026 has an accepted record", () => {
  const decided = seedRows.filter(({ expected }) => expected.answer === "accepted").map(({ values }) => values);
  // Superior agencies decide no penalties of their own; they are told of overdue deadlines. Systems that come in by application have records of their own.
  const superiors = new Set(agencies.agencies.map(({ superior }) => superior));
  const deciding = agencies.agencies.filter(({ uscc, system }) => !superiors.has(uscc) && system !== undefined);
  expect(new Set(decided.map((values) => values["CF_CFJGDM"]))).toEqual(new Set(deciding.map(({ uscc }) => uscc)));
  const years = new Set(decided.map((values) => values["CF_JDRQ"]?.slice(0, 4)));
  expect([...years].toSorted((a, b) => Number(a) - Number(b))).toEqual(["2018", "2019", "2020", "2021", "2022", "2023", "2024", "2025", "2026"]);
});

test("names are synthetic", () => {
  expect(seedRows.filter(({ values }) => !`${values["CF_XDR_MC"]}`.includes("示例"))).toEqual([]);
});

function codesOf(issues: readonly { code: string }[]): string[] {
  return [...new Set(issues.map(({ code }) => code))].toSorted((a, b) => a.localeCompare(b));
}
