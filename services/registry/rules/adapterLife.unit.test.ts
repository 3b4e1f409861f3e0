import fc from "fast-check";
import { expect, test } from "vitest";
import { Adapter, AdapterRevision, AdapterState, CheckResult, ConformanceReport } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { HubError } from "../../shared/errors.ts";
import { moveAdapter, stateName, type Mover } from "./adapterLife.ts";
import { checkProblems, misfits, requiredChecks } from "./conformance.ts";

const states = Object.values(AdapterState).filter((state) => state !== AdapterState.UNSPECIFIED);
const movers: readonly Mover[] = ["applicant", "operator", "hub"];
const revision = (number: number) => AdapterRevision.fromPartial({ number, manifestHash: `hash-${number}`, submittedBy: "sample-case", submitTime: "2026-11-01T00:00:00.000+08:00" });
const passing = (manifestHash: string) => ConformanceReport.fromPartial({ adapterId: "sample-case", manifestHash, checks: requiredChecks.map((id) => ({ id, result: CheckResult.PASSED })) });
const submitted = Adapter.fromPartial({ id: "sample-case", state: AdapterState.SUBMITTED, revision: revision(1), decisions: [{ to: AdapterState.SUBMITTED }] });

/** A step of somebody: a decision, a newer revision, a report on some manifest. */
const steps = fc.record({
  to: fc.constantFrom(...states),
  mover: fc.constantFrom(...movers),
  by: fc.constantFrom("sample-case", "operator-a"),
  reportOn: fc.constantFrom("hash-1", "hash-2", "hash-3"),
  failing: fc.boolean(),
});

test("however an adapter is moved, it is never live without a pass on exactly that manifest, never back from retired, and no decision is changed", () => {
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 30 }), (moves) => {
      let adapter = submitted;
      for (const { to, mover, by, reportOn, failing } of moves) {
        const before = adapter;
        const number = adapter.revision?.number ?? 0;
        const next = mover === "applicant" ? { ...adapter, revision: revision(number + 1) } : adapter;
        const report = failing ? ConformanceReport.fromPartial({ manifestHash: reportOn }) : passing(reportOn);
        try {
          adapter = moveAdapter(next, { to, mover, by, time: "2026-11-02T00:00:00.000+08:00", reason: "示例", remedies: [] }, report);
        } catch (error) {
          expect(error).toBeInstanceOf(HubError);
          continue;
        }
        expect(before.state).not.toBe(AdapterState.RETIRED);
        expect(adapter.decisions.slice(0, -1)).toEqual(before.decisions);
        const wentLive = adapter.liveRevision !== before.liveRevision;
        if (wentLive) expect([before.state, reportOn, failing]).toEqual([AdapterState.PROVEN, adapter.revision?.manifestHash, false]);
        // Live is always said of the revision that is in force.
        if (adapter.state === AdapterState.LIVE) expect(adapter.liveRevision).toBe(adapter.revision?.number);
      }
    }),
    { numRuns: 2_000 },
  );
});

test("who submits a revision does not put it live, and an applicant decides nothing", () => {
  const proven = { ...submitted, state: AdapterState.PROVEN, revision: { ...revision(1), submittedBy: "operator-a" } };
  const live = (by: string, mover: Mover = "operator") => moveAdapter(proven, { to: AdapterState.LIVE, mover, by, time: "", reason: "示例", remedies: [] }, passing("hash-1"));
  expect(() => live("operator-a")).toThrow(/四眼/);
  expect(() => live("sample-case", "applicant")).toThrow(/cannot become LIVE/);
  expect(live("operator-b")).toMatchObject({ state: AdapterState.LIVE, liveRevision: 1 });
});

test("who wants to go live without a report is told what is missing", () => {
  const live = () => moveAdapter({ ...submitted, state: AdapterState.SANDBOX }, { to: AdapterState.LIVE, mover: "operator", by: "operator-a", time: "", reason: "示例", remedies: [] });
  expect(live).toThrow(/符合性报告.*hub adapter prove --attach/);
});

test("an adapter that never was live cannot be suspended, and what is possible is named", () => {
  const suspend = () => moveAdapter(submitted, { to: AdapterState.SUSPENDED, mover: "operator", by: "operator-a", time: "", reason: "示例", remedies: [] });
  expect(suspend).toThrow(/is SUBMITTED and cannot become SUSPENDED; possible now: RETURNED, SANDBOX, RETIRED/);
  expect(stateName(AdapterState.SANDBOX)).toBe("SANDBOX");
});

test("a report lacks nothing and failed nothing, or every gap is named", () => {
  expect(checkProblems(passing("h"))).toEqual([]);
  const [first, ...rest] = passing("h").checks;
  expect(checkProblems({ ...passing("h"), checks: rest })).toEqual([expect.stringContaining("duplicates")]);
  expect(checkProblems({ ...passing("h"), checks: [...rest, { ...first!, result: CheckResult.NOT_APPLICABLE }] })).toEqual([]);
  expect(checkProblems({ ...passing("h"), checks: [...rest, { ...first!, result: CheckResult.FAILED, remedy: "示例：去重" }] })).toEqual([expect.stringMatching(/duplicates.*示例：去重/)]);
});

test("a bulk check of a few rows proves nothing", () => {
  const withRows = (rows: number) => ({ ...passing("h"), checks: passing("h").checks.map((check) => (check.id === "ten-thousand-rows" ? { ...check, figures: { rows } } : check)) });
  expect(checkProblems(withRows(50))).toEqual([expect.stringMatching(/只有 50 条/)]);
  expect(checkProblems(withRows(10_000))).toEqual([]);
});

test.each([
  ["of another adapter", { adapterId: "other" }, /about other/],
  ["of another manifest", { manifestHash: "h2" }, /another manifest/],
  ["older than the submission", { startTime: "2026-10-31T23:00:00+08:00" }, /before the submission/],
  ["from the future", { endTime: "2026-11-02T00:10:00+08:00" }, /in the future/],
  ["that ended before it began", { startTime: "2026-11-01T02:00:00+08:00", endTime: "2026-11-01T01:00:00+08:00" }, /wrong times/],
  ["without times", { startTime: "" }, /wrong times/],
])("a report %s is not taken", (_name, changes, words) => {
  const report = { ...passing("hash-1"), startTime: "2026-11-01T01:00:00+08:00", endTime: "2026-11-01T01:10:00+08:00" };
  const at = { id: "sample-case", now: Date.parse("2026-11-02T00:00:00+08:00") };
  expect(misfits(report, revision(1), at)).toEqual([]);
  expect(misfits({ ...report, ...changes }, revision(1), at).join()).toMatch(words);
});
