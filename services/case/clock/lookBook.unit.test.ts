import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLookBook } from "./lookBook.ts";

const caseId = (number: number) => `t${number.toString(32).padStart(26, "z")}`;
const ENTRIES = ["D01/a/1", "D02/b/2", "again"] as const;

describe("the book of moments", () => {
  test("does whatever a plain map of moments does", () => {
    const entry = fc.record({ of: fc.integer({ min: 0, max: 12 }), place: fc.integer({ min: 0, max: 2 }) });
    const set = fc.record({ kind: fc.constant("set" as const), entry, at: fc.option(fc.integer({ min: 0, max: 40 }), { nil: undefined }) });
    const take = fc.record({ kind: fc.constant("take" as const), now: fc.integer({ min: 0, max: 40 }), max: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(fc.oneof(set, take), { maxLength: 120 }), (steps) => {
        const book = createLookBook();
        const plain = new Map<string, number>();
        for (const step of steps) {
          if (step.kind === "take") {
            expect(book.takeDue(step.now, step.max)).toEqual(takeFrom(plain, step));
          } else {
            const { of, place } = step.entry;
            // No two entries at the same moment, so that there is one order only.
            const at = step.at === undefined ? undefined : step.at + (of * 3 + place) / 100;
            book.set(caseId(of), ENTRIES[place]!, at);
            if (at === undefined) plain.delete(`${caseId(of)} ${place}`);
            else plain.set(`${caseId(of)} ${place}`, at);
          }
          expect(book.size).toBe(plain.size);
          expect(book.next()).toBe(plain.size === 0 ? undefined : Math.min(...plain.values()));
        }
      }),
      { numRuns: 500 },
    );
  });

  test("holds many more than it was made for, and gives them back in their order", () => {
    const book = createLookBook();
    const moments = Array.from({ length: 20_000 }, (_, index) => (index * 7_919) % 20_000);
    moments.forEach((at, index) => book.set(caseId(index), "D02", at));
    for (let index = 0; index < 20_000; index += 2) book.set(caseId(index), "D02", undefined);
    for (let index = 0; index < 20_000; index += 4) book.set(caseId(index), "D01", moments[index]);
    expect(book.size).toBe(15_000);
    const kept = moments.map((at, index) => ({ at, index })).filter(({ index }) => index % 4 !== 2);
    const inOrder = kept.toSorted((a, b) => a.at - b.at).map(({ index }) => caseId(index));
    expect(book.takeDue(Infinity, 20_000)).toEqual(inOrder);
    expect(book.size).toBe(0);
  });

  test("keeps a short case id as it is, and nothing at a moment that is none", () => {
    const book = createLookBook();
    book.set("t1", "D01", 5);
    book.set("t1", "D02", Number.NaN);
    expect(book.size).toBe(1);
    expect(book.takeDue(5, 10)).toEqual(["t1"]);
  });
});

function takeFrom(plain: Map<string, number>, { now, max }: { now: number; max: number }): string[] {
  const due = [...plain].filter(([, at]) => at <= now).toSorted((a, b) => a[1] - b[1]).slice(0, max);
  for (const [key] of due) plain.delete(key);
  return [...new Set(due.map(([key]) => key.split(" ")[0]!))];
}
