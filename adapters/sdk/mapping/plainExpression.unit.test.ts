import fc from "fast-check";
import { expect, test } from "vitest";
import { compileExpression, toFailure, type Expression } from "./expression.ts";
import { createScope } from "./helpers/allHelpers.ts";
import { compilePlain, type PlainFunction } from "./plainExpression.ts";
import { notPlain } from "./plainValues.ts";

const scope = createScope({ lists: { kinds: { "01": "罚款", "02": "警告" } }, constants: { agency: "示例局", limit: 3, yes: true } });

const names = ["a", "b", "c", "`中 文`", "length", "outerWrapper", "sequence"];
const leaf = fc.oneof(
  fc.constantFrom(...names, "a.b", "a.b.c", "$.a", "$$.a.b", "$", "$$", "$agency", "$limit", "$yes", "$agency.a", "nothing.at.all"),
  fc.constantFrom('""', '"x"', '"01"', "0", "1", "-2.5", "true", "false", "null", '"0"', '"2018年4月27日"'),
);

/** Expressions that have a plain form, and some that have none. */
const expression = fc.letrec<{ tree: string }>((tie) => ({
  tree: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    fc.tuple(tie("tree"), fc.constantFrom("&", "=", "!=", "<", ">", "and", "or", "+"), tie("tree")).map(([l, op, r]) => `(${l} ${op} ${r})`),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([c, t, e]) => `(${c} ? ${t} : ${e})`),
    fc.tuple(tie("tree"), tie("tree")).map(([c, t]) => `(${c} ? ${t})`),
    tie("tree").map((x) => `(${x} in ["x", "01", 1])`),
    tie("tree").map((x) => `(${x} ?: "d")`),
    fc.tuple(fc.constantFrom("text", "filled", "date", "time", "wan", "digits", "half", "parts", "exists", "not", "uppercase", "lowercase", "trim"), tie("tree")).map(([f, x]) => `$${f}(${x})`),
    fc.tuple(fc.constantFrom("orElse", "joinKinds", "substringBefore", "substringAfter", "contains"), tie("tree"), tie("tree")).map(([f, x, y]) => `$${f}(${x}, ${y})`),
    tie("tree").map((x) => `$code("kinds", ${x}, "d")`),
    tie("tree").map((x) => `$code("kinds", ${x})`),
    tie("tree").map((x) => `[${x}]`),
    tie("tree").map((x) => `$string(${x})`),
    fc.constantFrom("a[0]", "a[b = 1]", "a.*", "b.(c)", "{'x': a}", "a^(b)", "a.b[]"),
  ),
})).tree;

const scalar = fc.oneof(fc.constantFrom("", "x", "01", "无", " a  b ", "2018-04-27", "12,000.5"), fc.string(), fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  { weight: 6, arbitrary: scalar },
  fc.array(scalar, { maxLength: 3 }),
  fc.record({ b: scalar, c: scalar }, { requiredKeys: [] }),
  fc.record({ b: fc.record({ c: scalar }) }),
  fc.array(fc.record({ b: scalar }), { maxLength: 3 }),
);
const record = fc.record({ a: value, b: value, c: value, "中 文": value, length: scalar, outerWrapper: scalar, sequence: scalar }, { requiredKeys: [] });

test("the plain form of an expression gives what JSONata gives, or leaves it to JSONata", async () => {
  let plain = 0;
  let all = 0;
  await fc.assert(
    fc.asyncProperty(expression, fc.array(record, { minLength: 1, maxLength: 4 }), async (text, inputs) => {
      const compiled = compileExpression(text, scope);
      const form = compilePlain(compiled.ast, scope);
      for (const input of inputs) {
        expect(await outcomeOf(() => compiled.evaluate(input))).toEqual(await outcomeOf(() => compiled.evaluateSlowly(input)));
        all += 1;
        if (form && isPlainFor(form, input)) plain += 1;
      }
    }),
    { numRuns: 500 },
  );
  // The test would say nothing if nothing were computed in plain form.
  expect(plain / all).toBeGreaterThan(0.1);
});

function isPlainFor(form: PlainFunction, input: unknown): boolean {
  try {
    form(input);
    return true;
  } catch (error) {
    return error !== notPlain;
  }
}

async function outcomeOf(evaluate: () => unknown): Promise<unknown> {
  try {
    return { value: await evaluate() };
  } catch (error) {
    return { failure: toFailure(error) };
  }
}

test.each([
  "wsh", "a.b.c", "`违法 事实`", "$text(a)", '$code("kinds", lb)', '"黔" & wsh & "号"', 'zt = "1" and lx != "9"', 'op = "D" ? "D" : "U"', '$date(rq, "YYYY/MM/DD")', 'zt in ["1", "2"]',
  "$agency", '$orElse(a, $text(b), "x")', "a ?: b", "$exists(a) ? a : b", "$wan(je) & \"\"", "data.agency.uscc = \"1\"",
])("%s needs no JSONata", (text) => {
  const compiled: Expression = compileExpression(text, scope);
  expect(compilePlain(compiled.ast, scope)).toBeDefined();
});

test.each(["a[0]", "a.*", "$map(a, function($x) { $x })", "{'x': a}", "a.(b)", "($x := a; $x)", "a ~> $date", "$string(a)", "a.b[]"])("%s is left to JSONata", (text) => {
  expect(compilePlain(compileExpression(text, scope).ast, scope)).toBeUndefined();
});
