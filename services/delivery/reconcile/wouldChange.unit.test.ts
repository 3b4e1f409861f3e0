import { expect, test } from "vitest";
import { UploadedRecords } from "./heldRecords.ts";
import { wouldChange } from "./wouldChange.ts";

const never = new AbortController().signal;

test("a replay changes what the receiver lacks or holds in an older version, and nothing else", async () => {
  const held = new UploadedRecords(false);
  const cases = Array.from({ length: 600 }, (_, index) => `p-example-${index}`);
  held.add(cases.slice(0, 500).map((key, index) => ({ key, version: index < 20 ? 1 : 2, hash: "" })), 0);
  const desk = { answers: () => true, inventory: () => held };
  const records = cases.map((key) => ({ key, version: 2 }));
  // Twenty are older there, a hundred are not there.
  expect(await wouldChange(desk, "example", records, never)).toBe(120);
  expect(await wouldChange({ answers: () => false, inventory: () => held }, "example", records, never)).toBeUndefined();
});
