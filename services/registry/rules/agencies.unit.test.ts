import fc from "fast-check";
import { expect, test } from "vitest";
import { Agency } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { nameAt } from "../../shared/agencyNames.ts";
import { agencyProblems } from "./agencies.ts";

const agency = (uscc: string, parts: Partial<Agency> = {}) => Agency.fromPartial({ uscc, name: `示例${uscc}`, ...parts });

test("an agency has the name of its day", () => {
  const one = agency("A", { name: "示例市场监督管理局", formerNames: [{ name: "示例工商所", until: "2001-12-31" }, { name: "示例工商局", until: "2019-01-15" }] });
  expect(["1999-01-01", "2001-12-31", "2002-01-01", "2019-01-15", "2019-01-16", ""].map((on) => nameAt(one, on))).toEqual(["示例工商所", "示例工商所", "示例工商局", "示例工商局", "示例市场监督管理局", "示例市场监督管理局"]);
});

test("whatever is put one after the other, no successor or superior ever leads back to where it came from", () => {
  const codes = fc.constantFrom("", "A", "B", "C", "D");
  const puts = fc.array(fc.record({ uscc: fc.constantFrom("A", "B", "C", "D"), successorUscc: codes, superiorUscc: codes }), { maxLength: 30 });
  fc.assert(
    fc.property(puts, (wanted) => {
      const register = new Map(["A", "B", "C", "D"].map((uscc) => [uscc, agency(uscc)]));
      for (const { uscc, ...parts } of wanted) if (agencyProblems(agency(uscc, parts), (code) => register.get(code)).length === 0) register.set(uscc, agency(uscc, parts));
      for (const field of ["successorUscc", "superiorUscc"] as const) {
        for (const start of register.values()) {
          let one: Agency | undefined = start;
          for (let steps = 0; one; one = register.get(one[field])) expect(steps++).toBeLessThan(5);
        }
      }
    }),
  );
});

test("what is not in the register, and dates out of order, are named", () => {
  const find = (uscc: string) => (uscc === "A" ? agency("A") : undefined);
  expect(agencyProblems(agency("B", { successorUscc: "A", successorFrom: "2019-01-16" }), find)).toEqual([]);
  const problems = agencyProblems(
    agency("B", { successorUscc: "X", successorFrom: "2019-01-16", superiorUscc: "B", formerNames: [{ name: "乙", until: "2019-01-16" }, { name: "甲", until: "2001-01-01" }] }),
    (uscc) => (uscc === "B" ? agency("B") : find(uscc)),
  );
  expect(problems).toEqual([expect.stringMatching(/successor_uscc.*X/), expect.stringMatching(/superior_uscc.*B → B/), expect.stringMatching(/oldest first/), expect.stringMatching(/later than the day/)]);
});
