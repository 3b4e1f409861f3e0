import { appendFileSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { openJsonLines } from "./jsonLines.ts";

const schema = z.object({ no: z.int(), text: z.string() });
let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "json-lines-"));
  file = join(dir, "deep", "rows.jsonl");
});
afterEach(() => rmSync(dir, { recursive: true }));

const reopen = () => {
  const replayed: number[] = [];
  const lines = openJsonLines(file, schema, ({ no }) => replayed.push(no));
  return { lines, replayed };
};

test("what was appended is there after the next start, in order and by position", () => {
  const first = reopen().lines;
  first.append({ no: 1, text: "示例一" });
  const position = first.append({ no: 2, text: "示例二" });
  first.close();
  const { lines, replayed } = reopen();
  expect(replayed).toEqual([1, 2]);
  expect(lines.read(position)).toEqual({ no: 2, text: "示例二" });
  expect(lines.append({ no: 3, text: "" }).offset).toBe(position.offset + position.length);
  expect(lines.all()).toHaveLength(3);
  lines.close();
});

test("a line torn by a killed process is cut off and the file goes on behind the last whole one", () => {
  const first = reopen().lines;
  first.append({ no: 1, text: "示例" });
  first.close();
  appendFileSync(file, `{"no":2,"te`);
  const { lines, replayed } = reopen();
  expect(replayed).toEqual([1]);
  lines.append({ no: 3, text: "" });
  lines.close();
  expect(readFileSync(file, "utf8").trimEnd().split("\n")).toHaveLength(2);
  expect(reopen().replayed).toEqual([1, 3]);
});

test("a damaged line in the middle is named", () => {
  const first = reopen().lines;
  appendFileSync(file, "broken\n");
  first.close();
  expect(() => reopen()).toThrow(/rows\.jsonl:1/);
});
