import fc from "fast-check";
import { expect, test } from "vitest";
import { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { Agency, System, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { penaltySubmission } from "../../test/support/penaltyRows.ts";
import { loadCalendar } from "../shared/calendar/loadCalendar.ts";
import { createJudgeDeps } from "./judgeDeps.ts";
import { loadProcedure } from "./loadProcedure.ts";
import { prepareSubmission } from "./prepareSubmission.ts";

const AGENCY = "11520100MBYT00017K";
const ROW = "hub.case.v1.PenaltyRow";
const SENT = "hub.case.v1.TransferSent";
const law = { procedure: loadProcedure(), calendar: loadCalendar() };
const depsFor = (division: string) =>
  createJudgeDeps("test-key-secret-0001", law, () => ({ agencies: [Agency.fromPartial({ uscc: AGENCY, name: "贵州示例市工商行政管理局", division })], systems: [] }))(Date.parse("2026-11-23T10:00:00+08:00"));
const system = (parts: Partial<System>) => System.fromPartial({ id: "ip-case", roles: ["agency"], submitGrants: [ROW, SENT], ...parts });
const step = Submission.fromPartial({
  submissionId: "s1",
  sourceReference: "s1",
  fact: { $case: "transferSent", value: { caseNo: "示案〔2026〕1号", agency: { uscc: AGENCY, name: "贵州示例市工商行政管理局" }, police: { name: "示例市公安局" }, occurredAt: "2026-01-07T10:00:00+08:00", transferNo: "示移〔2026〕1号", offenceCodes: ["213"] } } as never,
});
const outcome = (submission: Submission, granted: System, division: string) => {
  const prepared = prepareSubmission(submission, granted, depsFor(division));
  return prepared.kind === "rejected" ? prepared.errors.map(({ code }) => code).join() : prepared.kind;
};

test("a row or step of an agency whose division is not granted is refused, naming the division and what to do", () => {
  const granted = system({ submitDivisions: ["5203"] });
  expect([outcome(penaltySubmission(1), granted, "520302"), outcome(step, granted, "520302")]).toEqual(["penalty", "step"]);
  expect([outcome(penaltySubmission(1), granted, "520100"), outcome(step, granted, "520100")]).toEqual(["NOT_GRANTED", "NOT_GRANTED"]);
  const refused = prepareSubmission(penaltySubmission(1), granted, depsFor("520100"));
  expect(refused).toMatchObject({ kind: "rejected", errors: [{ code: "NOT_GRANTED", message: expect.stringContaining("520100"), remedy: expect.stringContaining("区划授权") }] });
});

test("an agency without a division in the register passes only where nothing is limited", () => {
  expect(outcome(penaltySubmission(1), system({}), "")).toBe("penalty");
  expect(outcome(penaltySubmission(1), system({ submitDivisions: ["52"] }), "")).toBe("NOT_GRANTED");
  expect(outcome(step, system({ grantLimits: [{ type: ROW, divisions: ["52"], maxView: View.UNSPECIFIED }] }), "")).toBe("step");
});

test("whatever is granted, nothing is let pass beyond it", () => {
  const codes = fc.array(fc.constantFrom("52", "5201", "5203", "520302"), { maxLength: 2 });
  const limits = fc.array(fc.record({ type: fc.constantFrom(ROW, SENT), divisions: codes, maxView: fc.constant(View.UNSPECIFIED) }), { maxLength: 2 });
  const within = (granted: readonly string[], division: string) => granted.length === 0 || granted.some((code) => division.startsWith(code));
  fc.assert(
    fc.property(codes, limits, fc.constantFrom("", "520000", "520100", "520302"), fc.boolean(), (submitDivisions, grantLimits, division, asStep) => {
      const type = asStep ? SENT : ROW;
      const passes = within(submitDivisions, division) && grantLimits.every((limit) => limit.type !== type || within(limit.divisions, division));
      expect(outcome(asStep ? step : penaltySubmission(1), system({ submitDivisions, grantLimits }), division)).toBe(passes ? (asStep ? "step" : "penalty") : "NOT_GRANTED");
    }),
    { numRuns: 200 },
  );
});
