import { expect, test } from "vitest";
import { loadBodyPolicy } from "../payload/loadBodyPolicy.ts";
import { keptBody, type BodyPolicy } from "./bodyPolicy.ts";

const DAY = 86_400_000;
const policy: BodyPolicy = {
  rules: [
    { types: "hub.case.v1.Suspect*", steps: [{ days: 30, keep: "masked" }] },
    { types: "hub.case.v1.*", steps: [{ days: 10, keep: "full" }, { days: 20, keep: "masked" }] },
  ],
};

test.each([
  ["hub.case.v1.PenaltyDecided", 0, "full"],
  ["hub.case.v1.PenaltyDecided", 10 * DAY - 1, "full"],
  ["hub.case.v1.PenaltyDecided", 10 * DAY, "masked"],
  ["hub.case.v1.PenaltyDecided", 20 * DAY, "none"],
  ["hub.case.v1.SuspectCharged", 0, "masked"],
  ["hub.case.v1.SuspectCharged", 30 * DAY, "none"],
  ["hub.credit.v1.Published", 0, "none"],
  ["xhub.case.v1.PenaltyDecided", 0, "none"],
  ["hubXcase.v1.PenaltyDecided", 0, "none"],
  ["hub.case.v1.PenaltyDecided", Number.NaN, "none"],
] as const)("of %s at an age of %i ms: %s", (type, age, kept) => {
  expect(keptBody(policy, type, age)).toBe(kept);
});

test("the seeded policy keeps its rules and names every type", () => {
  const seeded = loadBodyPolicy();
  expect(keptBody(seeded, "hub.case.v1.PenaltyDecided", 0)).toBe("full");
  expect(keptBody(seeded, "hub.unknown.v1.Anything", 0)).not.toBe("none");
});
