import fc from "fast-check";
import { expect, test } from "vitest";
import { View, type GrantLimit } from "../../proto/gen/hub/registry/v1/registry.ts";
import { receiveProblem, submitProblem, viewWithin } from "./grants.ts";

const types = fc.constantFrom("a.A", "b.B", "c.C");
const codes = fc.constantFrom("52", "5201", "520102", "5203", "520302");
const divisions = fc.constantFrom("", "520000", "520102", "520103", "520302", "110000");
const views = fc.constantFrom<View>(View.UNSPECIFIED, View.PUBLIC, View.PARTNER, View.FULL);
const limits: fc.Arbitrary<GrantLimit[]> = fc.array(fc.record({ type: types, divisions: fc.array(codes, { maxLength: 2 }), maxView: views }), { maxLength: 3 });
const grants = fc.record({ submitGrants: fc.array(types), receiveGrants: fc.array(types), submitDivisions: fc.array(codes, { maxLength: 2 }), grantLimits: limits });

const covers = (granted: readonly string[], division: string) => granted.length === 0 || granted.some((code) => division.startsWith(code));

test("nothing is submitted for, and nothing leaves to, a type or division that is not granted", () => {
  fc.assert(
    fc.property(grants, types, divisions, (granted, type, division) => {
      const limited = granted.grantLimits.filter((limit) => limit.type === type);
      const inside = limited.every((limit) => covers(limit.divisions, division));
      expect(submitProblem(granted, type, division) === "").toBe(granted.submitGrants.includes(type) && covers(granted.submitDivisions, division) && inside);
      expect(receiveProblem(granted, type, division) === "").toBe(granted.receiveGrants.includes(type) && inside);
    }),
  );
});

test("a limit only takes away: no view grows by one, and none is above it", () => {
  fc.assert(
    fc.property(limits, types, views, (grantLimits, type, view) => {
      const seen = viewWithin(grantLimits, type, view);
      expect(seen).toBeLessThanOrEqual(Math.max(view, View.PUBLIC));
      expect(seen).toBeGreaterThanOrEqual(View.PUBLIC);
      for (const { type: limited, maxView } of grantLimits) if (limited === type && maxView !== View.UNSPECIFIED) expect(seen).toBeLessThanOrEqual(maxView);
    }),
  );
});

test("what a grant lacks is named", () => {
  const granted = { submitGrants: ["a.A"], receiveGrants: ["a.A"], submitDivisions: ["5203"], grantLimits: [{ type: "a.A", divisions: ["520302"], maxView: View.UNSPECIFIED }] };
  expect(submitProblem(granted, "a.A", "520102")).toBe("submit_divisions: 5203");
  expect(submitProblem(granted, "a.A", "520300")).toBe("grant_limits a.A: 520302");
  expect(submitProblem(granted, "b.B", "520302")).toBe("submit_grants");
  expect(receiveProblem(granted, "a.A", "")).toBe("grant_limits a.A: 520302");
});
