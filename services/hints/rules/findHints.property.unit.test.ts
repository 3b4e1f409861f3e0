import * as fc from "fast-check";
import { expect, test } from "vitest";
import { book, table } from "../testing/builders.ts";
import type { Act } from "./act.ts";
import { findHints, type DueHint } from "./findHints.ts";
import { compareRatio } from "./measure.ts";
import { metricNames } from "./metricNames.ts";

const day = fc.constantFrom("2004-12-22", "2006-05-01", "2007-04-05", "2011-02-01", "2018-03-01", "2021-03-01", "2025-04-25", "2025-04-26", "2026-01-05");
const offence = fc.constantFrom(...new Set(table.rules.map((rule) => rule.offence)));
/** Sums are derived by the rules; a source seldom states them. */
const metric = fc.constantFrom(...metricNames.filter((name) => !name.includes("_plus_")));
const value = fc.oneof(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 100, max: 60_000 }), fc.integer({ min: 500_000, max: 30_000_000 })).map(BigInt);

const figures = fc.record({
  metrics: fc.array(fc.tuple(metric, value), { maxLength: 3 }).map((pairs) => new Map(pairs)),
  marks: fc.nat(3),
  patents: fc.nat(3),
  repeatWithinYears: fc.nat(3),
  unitOffender: fc.boolean(),
});

const acts = (of: fc.Arbitrary<string>): fc.Arbitrary<Act[]> =>
  fc
    .array(fc.record({ caseId: fc.constantFrom("t1", "t2", "t3"), offence: of, conductDate: day, handlingDate: day, figures, handled: fc.boolean() }), { minLength: 1, maxLength: 6 })
    .map((all) => all.map((one, index) => ({ ...one, index })));

/** One offence at a time makes acts meet. */
const someActs = offence.chain((one) => acts(fc.constant(one)));

const show = (hints: ReadonlyMap<string, readonly DueHint[]>) =>
  [...hints].flatMap(([caseId, due]) => due.map((hint) => `${caseId} ${hint.rule} ${hint.metric} ${hint.value}/${hint.limit} ${hint.caseIds.join()} ${hint.conductDate} ${hint.handlingDate}`)).sort();

test("the order of the acts makes no difference", () => {
  fc.assert(
    fc.property(
      someActs.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }))),
      ([all, shuffled]) => {
        expect(show(findHints(book, shuffled))).toEqual(show(findHints(book, all)));
      },
    ),
    { numRuns: 1_000 },
  );
});

/** The highest ratio to a filing limit. */
const top = (hints: readonly DueHint[]) => hints.filter(({ tier }) => tier === "file").reduce<DueHint | undefined>((a, b) => (a && compareRatio(a, b) >= 0 ? a : b), undefined);
/** `sales_lt`: a limit for both together gives way to that of the sales when these grow, so its own ratio may end. */
const isPassing = ({ metric }: DueHint) => metric === "sales_x3_plus_unsold" || metric === "sales_plus_unsold";

test("one act more takes no case its hint away and lowers no ratio", () => {
  fc.assert(
    fc.property(offence.chain((one) => fc.tuple(acts(fc.constant(one)), acts(fc.constant(one)))), ([before, [more]]) => {
      const latter = findHints(book, [...before, { ...more!, index: 99 }]);
      for (const [caseId, hints] of findHints(book, before)) {
        const was = top(hints);
        const is = top(latter.get(caseId) ?? []);
        if (!was) continue;
        expect(is).toBeDefined();
        if (!isPassing(was)) expect(is && compareRatio(is, was)).toBeGreaterThanOrEqual(0);
      }
    }),
    { numRuns: 3_000 },
  );
});
