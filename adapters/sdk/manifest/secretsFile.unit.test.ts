import { expect, test } from "vitest";
import { parseSecrets } from "./secretsFile.ts";

test("names and values are read as they stand, comments and quotes left off", () => {
  const text = "\ufeff# 注释\nA_URL=mysql://u:p=1@host/db\r\n\nexport B='x y'\nC=\"\"\nD=\n";
  expect(parseSecrets(text, "secrets.env")).toEqual({ A_URL: "mysql://u:p=1@host/db", B: "x y", C: "", D: "" });
});

test("a line that is none is named by its place and not shown, because it may be a secret", () => {
  expect(() => parseSecrets("A=1\nhunter2", "secrets.env")).toThrow(/^secrets\.env:2: /);
  expect(() => parseSecrets("A=1\nhunter2", "secrets.env")).not.toThrow(/hunter2/);
});
