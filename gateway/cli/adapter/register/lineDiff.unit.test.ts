import fc from "fast-check";
import { expect, test } from "vitest";
import { lineDiff } from "./lineDiff.ts";

test("only lines that changed are shown, in order", () => {
  expect(lineDiff("a\nb\nc", "a\nx\nc\nd")).toEqual(["- b", "+ x", "+ d"]);
  expect(lineDiff("a\r\nb", "a\nb")).toEqual([]);
});

test("law: what is taken away and added is exactly the difference, and never more than all of it", () => {
  const text = fc.array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 });
  fc.assert(
    fc.property(text, text, (before, after) => {
      const diff = lineDiff(before.join("\n"), after.join("\n"));
      const count = (lines: readonly string[], line: string) => lines.filter((one) => one === line).length;
      for (const line of ["a", "b", "c", ""]) expect(count(diff, `+ ${line}`) - count(diff, `- ${line}`)).toBe(count(linesOf(after), line) - count(linesOf(before), line));
      expect(diff.length).toBeLessThanOrEqual(linesOf(before).length + linesOf(after).length);
    }),
  );
});

/** An empty text is one empty line. */
const linesOf = (lines: readonly string[]): readonly string[] => lines.join("\n").split("\n");
