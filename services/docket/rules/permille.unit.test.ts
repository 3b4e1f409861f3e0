import { expect, test } from "vitest";
import { toPermille } from "./permille.ts";

test.each([
  [0n, 0n, 1001],
  [0n, 3n, 0],
  [1n, 3n, 333],
  [2n, 3n, 667],
  [3n, 3n, 1000],
  [1n, 2_000n, 1],
])("%i of %i is %i thousandths", (part, whole, permille) => {
  expect(toPermille(part, whole)).toBe(permille);
});
