import fc from "fast-check";
import { expect, test } from "vitest";
import { rerunKinds, RerunModel } from "../testing/rerunModel.ts";
import { isBehind } from "./isBehind.ts";
import { Lanes } from "./lanes.ts";

const step = fc.record({ kind: fc.constantFrom(...rerunKinds), pick: fc.nat(60) });

test("any interleaving of failures, redrives, replays, pauses, filter changes and crashes gives each event once in effect, in order per case", () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 40, maxLength: 200, size: "max" }), (steps) => {
      const model = new RerunModel();
      for (const one of steps) model.apply(one);
      model.settle();
      expect(new Set(model.effects).size).toBe(model.effects.length);
      for (const caseId of new Set(model.effects.map((n) => model.caseOf(n)))) {
        const ofCase = model.effects.filter((n) => model.caseOf(n) === caseId);
        expect(ofCase).toEqual([...ofCase].sort((a, b) => a - b));
      }
      for (const sequence of model.taken) {
        // A dead letter comes when a person sends it: a newer version may be there by then.
        if (model.everDead.has(sequence)) expect(model.dead.has(sequence) || model.answered.has(sequence)).toBe(true);
        else expect(model.effects, `${sequence} was overtaken`).toContain(sequence);
      }
      expect(model.live.leftovers).toBe(0);
    }),
    { numRuns: 1_000 },
  );
});

test("a replay does not overtake an older delivery of the case that is still under way", () => {
  const live = new Lanes<string>({ backlogMax: 10, pendingMax: 10 }, 0);
  live.admit(3, "a", "event");
  expect(isBehind(live, "a", 4)).toBe(true);
  expect(isBehind(live, "a", 3)).toBe(false);
  expect(isBehind(live, "b", 4)).toBe(false);
});
