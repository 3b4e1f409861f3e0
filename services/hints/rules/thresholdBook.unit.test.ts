import { expect, it } from "vitest";
import { book, table, tableText } from "../testing/builders.ts";
import { createThresholdBook } from "./thresholdBook.ts";

interface TableFile {
  rules: { id: string; inForceFrom: string; inForceTo: string | null; source: string; status: string; anyOf: { metric: string; unit: string; when?: object }[] }[];
}

/** The seeded table with its first rule changed. */
function withFirst(change: (rule: TableFile["rules"][number]) => void): unknown {
  const file = JSON.parse(tableText) as TableFile;
  const [first] = file.rules;
  if (first) change(first);
  return file;
}

const on = (offence: string, date: string) => book.on(offence, date).map(({ id }) => id);

it("every row of the researched table is there, with its source and the status of its figures", () => {
  expect(table.rules).toHaveLength(32);
  expect(table.rules.filter(({ source, status }) => source === "" || status === "")).toEqual([]);
  expect(table.warnPermille).toBe(800);
});

it("rules are chosen by day, the first and the last day included", () => {
  expect(on("counterfeit_trademark", "2004-12-21")).toEqual([]);
  expect(on("counterfeit_trademark", "2004-12-22")).toEqual(["counterfeit_trademark/file/2004-12-22", "counterfeit_trademark/aggravated/2004-12-22"]);
  expect(on("counterfeit_trademark", "2025-04-25")).toEqual(on("counterfeit_trademark", "2004-12-22"));
  expect(on("counterfeit_trademark", "2025-04-26")).toEqual(["counterfeit_trademark/file/2025-04-26"]);
  expect(on("trade_secret", "2020-09-14")).toEqual(["trade_secret/file/2020-09-14", "trade_secret/aggravated/2020-09-14"]);
  expect(on("no_such_offence", "2018-01-01")).toEqual([]);
});

it("a period of law ends where a rule or the factor for units changes, and nowhere else", () => {
  const isSame = (a: string, b: string) => book.era("counterfeit_trademark", a) === book.era("counterfeit_trademark", b);
  expect([isSame("2005-01-01", "2007-04-04"), isSame("2007-04-04", "2007-04-05"), isSame("2007-04-05", "2025-04-25"), isSame("2025-04-25", "2025-04-26")]).toEqual([true, false, true, false]);
  expect(book.era("copyright", "2025-04-26")).toBeGreaterThan(book.era("copyright", "2010-12-31"));
});

it("the factor for units holds for IP crimes from 2004-12-22 to 2007-04-04 only", () => {
  expect(["2004-12-21", "2004-12-22", "2007-04-04", "2007-04-05"].map((date) => book.unitFactor("counterfeit_trademark", date))).toEqual([1, 3, 3, 1]);
  expect(book.unitFactor("fake_or_substandard_products", "2005-06-01")).toBe(1);
});

it("a table with a wrong row is refused, and the row is named", () => {
  const refused = (data: unknown) => expect(() => createThresholdBook(data));
  refused(withFirst((rule) => (rule.inForceTo = "2001-01-01"))).toThrow(/inForceFrom must not be after inForceTo/);
  refused(withFirst((rule) => (rule.id = "counterfeit_trademark/file/2004-12-23"))).toThrow(/id must be/);
  refused(withFirst((rule) => (rule.anyOf[0] = { ...rule.anyOf[0]!, metric: "turnover" }))).toThrow(/metric/);
  refused(withFirst((rule) => (rule.anyOf[0] = { ...rule.anyOf[0]!, unit: "piece" }))).toThrow(/illegal_turnover is not counted in piece/);
  refused(withFirst((rule) => (rule.anyOf[0] = { ...rule.anyOf[0]!, when: { marks: 2 } }))).toThrow(/marks/);
  const file = JSON.parse(tableText) as TableFile;
  file.rules.push(file.rules[0]!);
  refused(file).toThrow(/counterfeit_trademark\/file\/2004-12-22: every id once/);
});
