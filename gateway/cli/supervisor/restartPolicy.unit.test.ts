import fc from "fast-check";
import { expect, test } from "vitest";
import { nextStart, noCrashes } from "./restartPolicy.ts";

test("a process that was ready for a while is started again at once", () => {
  expect(nextStart({ quickCrashes: 9 }, 2_000)).toEqual({ delayMs: 0, record: noCrashes });
});

test("the first quick crash costs no time, the following ones ever more, up to ten seconds", () => {
  let record = noCrashes;
  const delays = Array.from({ length: 9 }, () => {
    const next = nextStart(record, 100);
    record = next.record;
    return next.delayMs;
  });
  expect(delays).toEqual([0, 250, 500, 1_000, 2_000, 4_000, 8_000, 10_000, 10_000]);
});

test("no history makes it wait longer than ten seconds", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(30_000)), (lives) => {
      let record = noCrashes;
      for (const lived of lives) {
        const next = nextStart(record, lived);
        record = next.record;
        expect(next.delayMs).toBeLessThanOrEqual(10_000);
        expect(next.delayMs).toBeGreaterThanOrEqual(0);
      }
    }),
  );
});
