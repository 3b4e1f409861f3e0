import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { law } from "../testing/builders.ts";
import { createRuleBook } from "./ruleBook.ts";

interface RuleFile {
  note: string;
  rules: { rule_id: string; from: string; to: string | null }[];
}

const seeded = () => JSON.parse(readFileSync(new URL("../../../seeds/rules/publication.json", import.meta.url), "utf8")) as RuleFile;

const termOn = (date: string) => law.rules.on("term", date).map(({ rule_id }) => rule_id);

it("a decision is judged by the rule of its own day", () => {
  expect(termOn("2019-06-30")).toEqual(["credit-china-term-2015", "disclosure-term-2014"]);
  expect(termOn("2019-07-01")).toEqual(["credit-china-term-2019", "disclosure-term-2014"]);
  expect(termOn("2026-04-01")).toEqual(["credit-china-term-2026", "disclosure-term-2021"]);
});

it("exactly one tier and one withdrawal rule is in force on every turn of the law", () => {
  for (const date of ["2014-10-01", "2018-04-27", "2021-07-14", "2021-07-15", "2026-03-31", "2026-04-01", "2030-01-01"]) {
    expect(law.rules.on("tier", date)).toHaveLength(1);
    expect(law.rules.on("withdrawal", date)).toHaveLength(1);
  }
});

it("two rules for the same question and day are refused", () => {
  const file = seeded();
  const open = file.rules.find(({ rule_id }) => rule_id === "credit-china-term-2019");
  if (open) open.to = "2023-05-01";
  expect(() => createRuleBook(file)).toThrow(/credit-china-term-2019.*credit-china-term-2023/);
});

it("an unknown kind, a doubled id or a misspelt parameter is refused", () => {
  const [first] = seeded().rules;
  expect(() => createRuleBook({ note: "", rules: [{ ...first, kind: "du" }] })).toThrow(/kind/);
  expect(() => createRuleBook({ note: "", rules: [first, first] })).toThrow(/rule_id/);
  expect(() => createRuleBook({ note: "", rules: [{ ...first, params: { channel: "credit-china", workday: 7 } }] })).toThrow(/workday/);
});
