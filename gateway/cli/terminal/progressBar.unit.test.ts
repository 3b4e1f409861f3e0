import { expect, test } from "vitest";
import { progressBar } from "./progressBar.ts";

test("a bar shows how far it is", () => {
  expect(progressBar("核对 police", 420_000, 1_000_000)).toBe("核对 police  ██████████░░░░░░░░░░░░░░   42 %  420,000 / 1,000,000");
  expect(progressBar("x", 7, 5)).toContain("100 %");
  expect(progressBar("x", 1_234, 0)).toBe("x  …  1,234");
});
