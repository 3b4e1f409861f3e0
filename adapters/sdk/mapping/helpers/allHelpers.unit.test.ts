import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { fromDayNumber } from "../../../../services/shared/calendar/isoDate.ts";
import { compileMapping } from "../compileMapping.ts";
import { jsonataFunctions } from "../forbidden.ts";
import { createScope } from "./allHelpers.ts";
import { renderReference } from "./reference.ts";

const scope = createScope({ lists: { kinds: { "01": "罚款", "02": "警告" } } });
const { helpers } = scope;

describe.each([...helpers.values()])("$name", ({ examples }) => {
  test.each(examples)("$expression", async ({ expression, gives, fails }) => {
    const [result] = await compileMapping({ x: expression }, scope).map([{}]);
    if (fails) expect(result).toMatchObject({ ok: false, problems: [{ field: "x", message: expect.stringMatching(/.+ \/ .+/) as string }] });
    else expect(result).toEqual({ ok: true, fields: gives === undefined ? {} : { x: gives } });
  });
});

test("the reference is current", async () => {
  await expect(renderReference(helpers.values())).toMatchFileSnapshot("./README.md");
});

test("no helper takes the name of a function of JSONata", () => {
  expect([...helpers.keys()].filter((name) => jsonataFunctions.has(name))).toEqual([]);
});

const run = (name: string, ...parameters: readonly unknown[]) => helpers.get(name)!.run(...parameters);
// 1955-01-01 to 2098-12-31.
const aDay = fc.integer({ min: -5_479, max: 47_116 }).map(fromDayNumber);

test("a day is the same day in whatever form it is written", () => {
  const forms: readonly ((year: string, month: string, day: string) => string | number)[] = [
    (y, m, d) => `${y}-${m}-${d}`,
    (y, m, d) => `${y}/${Number(m)}/${Number(d)}`,
    (y, m, d) => `${y}年${Number(m)}月${Number(d)}日`,
    (y, m, d) => `${y}${m}${d}`,
    (y, m, d) => `${y}-${m}-${d} 23:59:59`,
    (y, m, d) => `${y}-${m}-${d}T00:00:00.000+08:00`,
    (y, m, d) => Date.parse(`${y}-${m}-${d}`) / 86_400_000 + 25_569,
  ];
  fc.assert(fc.property(aDay, fc.constantFrom(...forms), (day, form) => {
    expect(run("date", form(...(day.split("-") as [string, string, string])))).toBe(day);
  }));
});

test("a time of any zone is the same instant in Shanghai", () => {
  fc.assert(fc.property(fc.date({ min: new Date("1990-01-01"), max: new Date("2098-12-31"), noInvalidDate: true }), (at) => {
    expect(Date.parse(run("time", at.toISOString()) as string)).toBe(at.getTime());
  }));
});

test("amounts keep every fen in every unit", () => {
  fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n }), (fen) => {
    const yuan = run("yuan", String(fen), "分") as string;
    const wan = run("wan", yuan) as string;
    expect(run("fen", yuan)).toBe(String(fen));
    expect(run("fen", wan, "万元")).toBe(String(fen));
    expect(run("wan", `${wan}万元`)).toBe(wan);
  }));
});

test("no text makes a helper fail otherwise than by a problem", () => {
  const single = [...helpers.values()].filter(({ arity: [least, most] }) => least <= 1 && most >= 1);
  fc.assert(fc.property(fc.constantFrom(...single), fc.oneof(fc.string({ unit: "grapheme" }), fc.double(), fc.jsonValue(), fc.constant(undefined)), ({ run: helper }, value) => {
    try {
      helper(value);
    } catch (error) {
      expect((error as Error).name).toBe("HelperProblem");
    }
  }), { numRuns: 2_000 });
});

test("width goes there and back", () => {
  fc.assert(fc.property(fc.string(), (text) => {
    expect(run("half", run("full", text))).toBe(text);
  }));
});
