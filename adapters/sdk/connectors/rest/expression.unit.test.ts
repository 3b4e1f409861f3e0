import { expect, test } from "vitest";
import { compile } from "./expression.ts";

test("settings may call the helpers of mappings, and $recordKey", async () => {
  expect(await compile("$stepName(waitingFor)", "x").text({ waitingFor: "hub.case.v1.CaseFiled" })).toBe("立案");
  expect(await compile("$recordKey(caseId, type)", "x").text({ caseId: "t1", type: "CaseFiled" })).toBe("t1");
  expect(await compile("$recordKey(caseId, type)", "x").text({ caseId: "t1", type: "Strange" })).toBe("t1@Strange");
});

test("a name that does not exist is told with its place and position", () => {
  expect(() => compile("$stepNam(x)", "feeds.outbox.answers.item")).toThrow(/feeds\.outbox\.answers\.item: 第 0 个字符处.*\$stepNam/);
});

test("an expression that never ends fails and does not hold up those behind it", async () => {
  const endless = compile("($f := function($n) { $n = 0 ? 1 : $f($n - 1) }; $f(n))", "x");
  const [first, second] = await Promise.allSettled([endless.evaluate({ n: -1 }), endless.evaluate({ n: 3 })]);
  expect(first).toMatchObject({ status: "rejected", reason: { reason: "INVALID_REQUEST" } });
  expect(second).toMatchObject({ status: "fulfilled", value: 1 });
});

test("a page of inputs at once has each input's own steps", async () => {
  const sum = compile("$sum([1..100].($ * $$.x))", "x");
  const pages = await Promise.all(Array.from({ length: 1_000 }, (_, x) => sum.evaluate({ x })));
  expect(pages).toEqual(pages.map((_, x) => 5_050 * x));
});
