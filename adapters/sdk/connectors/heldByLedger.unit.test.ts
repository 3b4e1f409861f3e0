import { expect, test } from "vitest";
import { heldByLedger, type Shortfall } from "./heldByLedger.ts";

async function* list(...records: readonly (readonly [string, number])[]) {
  for (const [key, version] of records) yield { key, version };
}

async function correct(noted: Readonly<Record<string, number>>, held: ReturnType<typeof list>): Promise<readonly Shortfall[]> {
  const corrected: Shortfall[] = [];
  const ledger = { entries: () => Object.entries(noted), correct: async (shortfalls: readonly Shortfall[]) => void corrected.push(...shortfalls) };
  for await (const { key } of heldByLedger(held, ledger)) expect(key).toMatch(/./);
  return corrected;
}

test("notes are lowered to what the system has, and only they", async () => {
  expect(await correct({ a: 3, b: 2, c: 1, d: 0 }, list(["a", 3], ["b", 1], ["x", 9]))).toEqual([
    { record: "b", noted: 2, held: 1 },
    { record: "c", noted: 1, held: 0 },
  ]);
});

test("a list that breaks off corrects nothing", async () => {
  async function* broken() {
    yield { key: "a", version: 1 };
    throw new Error("cut off");
  }
  const corrected: Shortfall[] = [];
  const ledger = { entries: () => Object.entries({ a: 1, b: 2 }), correct: async (shortfalls: readonly Shortfall[]) => void corrected.push(...shortfalls) };
  const reading = async () => {
    for await (const record of heldByLedger(broken(), ledger)) expect(record).toBeDefined();
  };
  await expect(reading()).rejects.toThrow(/cut off/);
  expect(corrected).toEqual([]);
});
