import { expect, test } from "vitest";
import { cutToWidth, displayWidth, padToWidth, printable } from "./displayWidth.ts";
import { renderTable } from "./table.ts";

test("a Chinese character takes two columns, a letter one, a combining mark none", () => {
  expect(displayWidth("黔联 hub")).toBe(8);
  expect(displayWidth("é")).toBe(1);
  expect(displayWidth("（〔2018〕）")).toBe(4 + 4 + 4);
});

test("a text is cut to columns, not to characters", () => {
  expect(cutToWidth("示例酒业有限公司", 7)).toBe("示例酒…");
  expect(cutToWidth("abc", 3)).toBe("abc");
});

test("columns line up when values mix Chinese and Latin text", () => {
  const rows = [
    { name: "信用中国", count: "5" },
    { name: "ip", count: "1200" },
  ];
  const lines = renderTable([{ title: "系统", value: ({ name }) => name }, { title: "数", value: ({ count }) => count, align: "right" }], rows);
  expect(lines).toEqual(["系统        数", "────────  ────", "信用中国     5", "ip        1200"]);
  expect(new Set(lines.map((line) => displayWidth(line.replaceAll("─", "-"))))).toEqual(new Set([14]));
});

test("data cannot steer the terminal", () => {
  expect(printable("a\u001b[2Jb\nc")).toBe("a [2Jb c");
});

test("padding fills on the side asked for", () => {
  expect(padToWidth("黔", 4)).toBe("黔  ");
  expect(padToWidth("7", 3, "right")).toBe("  7");
});
