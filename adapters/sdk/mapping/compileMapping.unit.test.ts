import { expect, test } from "vitest";
import { compileCondition, compileMapping } from "./compileMapping.ts";
import { ExpressionError } from "./expressionError.ts";
import { createScope } from "./helpers/allHelpers.ts";

const scope = createScope({ lists: { kinds: { "01": "罚款", "02": "警告" } }, constants: { agency: "示例局" } });

test("fields are computed in the order of the manifest, and one without a value is left off", async () => {
  const mapping = compileMapping({ CF_WSH: "wsh", CF_CFLB: '$code("kinds", lb)', BZ: "nothing" }, scope);
  expect(mapping.fields).toEqual(["CF_WSH", "CF_CFLB", "BZ"]);
  expect(await mapping.map([{ wsh: "示罚〔2018〕1号", lb: "01" }])).toEqual([{ ok: true, fields: { CF_WSH: "示罚〔2018〕1号", CF_CFLB: "罚款" } }]);
});

test("a record that cannot be mapped harms only itself, and says field, expression, value and remedy", async () => {
  const mapping = compileMapping({ CF_CFLB: '$code("kinds", lb)' }, scope);
  const [good, bad, next] = await mapping.map([{ lb: "01" }, { lb: "77" }, { lb: "02" }]);
  expect(good).toEqual({ ok: true, fields: { CF_CFLB: "罚款" } });
  expect(bad).toMatchObject({ ok: false, problems: [{ field: "CF_CFLB", expression: '$code("kinds", lb)', value: "77" }] });
  expect(next).toMatchObject({ ok: true });
});

test("personal numbers in a problem are masked", async () => {
  const mapping = compileMapping({ x: '$code("kinds", id)' }, scope);
  const [bad] = await mapping.map([{ id: "52010219900101123X" }]);
  expect(bad).toMatchObject({ problems: [{ value: "********" }] });
  expect(JSON.stringify(bad)).not.toContain("52010219900101123X");
});

test.each([
  ["($f := function($x) { $f($x) }; $f(1))"],
  ["($f := function($x) { 1 + $f($x) }; $f(1))"],
  ["[1..9000000]"],
  ["$map([1..90000], function($i) { $sum([1..1000]) })"],
])("%s ends as a problem of its record and the next one is mapped", async (endless) => {
  const mapping = compileMapping({ x: `stop ? "x" : ${endless}` }, scope);
  const results = await mapping.map([{ stop: false }, { stop: true }]);
  expect(results).toMatchObject([{ ok: false, problems: [{ field: "x" }] }, { ok: true, fields: { x: "x" } }]);
});

test.each([
  ["$now()", "depends on more than the record"],
  ["$match(x, /(a+)+$/)", "may take for ever"],
  ["$eval(x)", "depends on more than the record"],
  ["$coed('a', x)", "did you mean code"],
  ["$code('a')", "called with 1 arguments"],
  ["$agenzy", "did you mean agency"],
  ["a b", "not a JSONata expression"],
])("%s is refused when it is compiled: %s", (expression, words) => {
  expect(() => compileMapping({ x: expression }, scope)).toThrow(ExpressionError);
  expect(() => compileMapping({ x: expression }, scope)).toThrow(words);
});

test("constants are named as variables", async () => {
  expect(await compileMapping({ CF_CFJG: "$agency", BZ: '$agency & "1"' }, scope).map([{}])).toEqual([{ ok: true, fields: { CF_CFJG: "示例局", BZ: "示例局1" } }]);
});

test.each([
  ["wsh", "wsh"],
  ["`违法 事实`", "违法 事实"],
  ["a.b", "a.b"],
  ['$code("kinds", lb)', "lb"],
  ['$date(rq) & "起" & rq', "rq"],
  ["a & b", undefined],
  ["a[0]", undefined],
  ["$.a", undefined],
  ["$agency", undefined],
])("%s is computed from %s", (expression, source) => {
  expect(compileMapping({ x: expression }, scope).sourceOf("x")).toBe(source);
});

test.each([
  ["x", false],
  ['x = "1"', false],
  ['""', false],
  ["0", false],
  ["[]", false],
  ["[0, '']", false],
  ['"false"', true],
  ["[0, 1]", true],
  ["{'a': 0}", true],
])("%s as a condition: %s, as JSONata takes it", async (text, expected) => {
  expect(await compileCondition(text, scope).test([{}])).toEqual([expected]);
  expect(await compileMapping({ x: `(${text}) ? true : false` }, scope).map([{}])).toEqual([{ ok: true, fields: { x: expected } }]);
});

test("a condition that fails is a problem of field when", async () => {
  const condition = compileCondition('zt = "1" or $code("kinds", zt) = "x"', scope);
  expect(await condition.test([{ zt: "1" }, { zt: "01" }, { zt: "9" }])).toMatchObject([true, false, { field: "when", value: "9" }]);
  expect(await compileCondition(undefined, scope).test([{}])).toEqual([true]);
});
