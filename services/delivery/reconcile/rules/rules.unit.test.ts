import { describe, expect, test } from "vitest";
import type { Comparison } from "../../../shared/rangeDigest/compareTrees.ts";
import { Event } from "../../../../proto/gen/hub/event/v1/event.ts";
import { ExpectedRecords } from "../expectedRecords.ts";
import { judgeComparison, type JudgeContext } from "./judgeComparison.ts";
import { parsePeriod } from "./period.ts";
import { nextRun } from "./schedule.ts";

const at = (text: string) => Date.parse(text);

describe("the next run", () => {
  test("lies on the quiet hour once a day", () => {
    const daily = { everyHours: 24, atHour: 2 };
    expect(nextRun(daily, at("2026-11-27T01:59:00+08:00"))).toBe(at("2026-11-27T02:00:00+08:00"));
    expect(nextRun(daily, at("2026-11-27T02:00:00+08:00"))).toBe(at("2026-11-28T02:00:00+08:00"));
  });

  test("comes more often or less often, or never", () => {
    expect(nextRun({ everyHours: 6, atHour: 2 }, at("2026-11-27T09:00:00+08:00"))).toBe(at("2026-11-27T14:00:00+08:00"));
    const weekly = nextRun({ everyHours: 168, atHour: 3 }, at("2026-11-27T09:00:00+08:00")) ?? 0;
    expect(weekly - at("2026-11-27T09:00:00+08:00")).toBeLessThanOrEqual(168 * 3_600_000);
    expect(new Date(weekly + 8 * 3_600_000).getUTCHours()).toBe(3);
    expect(nextRun({ everyHours: 0, atHour: 2 }, 0)).toBeUndefined();
  });
});

describe("a period", () => {
  test("ends a minute ago when nothing else is said", () => {
    expect(parsePeriod({ from: "", until: "" }, 100_000)).toEqual({ from: 0, until: 40_000, isOpen: true });
  });

  test("of another form or back to front is refused", () => {
    expect(() => parsePeriod({ from: "yesterday", until: "" }, Date.now())).toThrow(/RFC 3339/);
    expect(() => parsePeriod({ from: "2026-02-01T00:00:00+08:00", until: "2026-01-01T00:00:00+08:00" }, Date.now())).toThrow(/before it begins/);
  });
});

describe("a comparison", () => {
  const PUBLISH = "hub.credit.v1.PublicationRequested";
  const WITHDRAW = "hub.credit.v1.WithdrawalRequested";
  const records = (...rows: readonly (readonly [caseId: string, type: string, minute: number])[]) => {
    const expected = new ExpectedRecords();
    for (const [at, [caseId, type, minute]] of rows.entries()) {
      const recordedTime = `2026-11-27T00:${String(minute).padStart(2, "0")}:00.000+08:00`;
      const event = Event.fromPartial({ type, caseVersion: 2, sequence: BigInt(at + 1), recordedTime });
      expected.take({ domain: "credit", caseId, event }, "");
    }
    return expected;
  };
  const found = (parts: Partial<Comparison>): Comparison => ({ theirs: { count: 0, sum: new Uint8Array(32) }, questions: 1, missing: [], stale: [], extra: [], ...parts });
  const context = (parts: Partial<JudgeContext> = {}): JudgeContext => ({
    period: { from: 0, until: at("2026-11-27T01:00:00+08:00"), isOpen: false },
    omitsWithdrawn: false,
    isUnderWay: () => false,
    isTouched: () => false,
    ...parts,
  });
  const held = (key: string, version: number) => ({ key, version, hash: "" });

  test("counts missing, stale and extra records", () => {
    const expected = records(["pa", PUBLISH, 1], ["pb", PUBLISH, 2], ["pc", WITHDRAW, 3]);
    const result = judgeComparison(expected, found({ missing: [0], stale: [{ index: 1, held: held("pb@credit", 1) }], extra: [held("px", 9)] }), context());
    expect(result).toMatchObject({ expected: 3, held: 3, missing: 1, stale: 1, extra: 1, underWay: 0 });
    expect(result.differences).toMatchObject([
      { kind: "missing", key: "pa@credit", expectedVersion: 2, heldVersion: 0, sequence: 1 },
      { kind: "stale", key: "pb@credit", expectedVersion: 2, heldVersion: 1, sequence: 2 },
      { kind: "extra", key: "px", expectedVersion: 0, heldVersion: 9, sequence: 0 },
    ]);
  });

  test("leaves out what is outside the period and what is on its way", () => {
    const expected = records(["pa", PUBLISH, 1], ["pb", PUBLISH, 30], ["pc", PUBLISH, 31], ["pd", PUBLISH, 59]);
    const period = { from: at("2026-11-27T00:10:00+08:00"), until: at("2026-11-27T00:40:00+08:00"), isOpen: false };
    const result = judgeComparison(expected, found({ missing: [0, 1, 2, 3], extra: [held("px", 1)] }), context({ period, isUnderWay: (sequence) => sequence === 3, isTouched: (key) => key === "px" }));
    expect(result).toMatchObject({ expected: 1, held: 0, missing: 1, extra: 0, underWay: 2 });
  });

  test("counts what is too young as under way when nobody said where the period ends", () => {
    const expected = records(["pa", PUBLISH, 1], ["pb", PUBLISH, 50]);
    const period = { from: 0, until: at("2026-11-27T00:40:00+08:00"), isOpen: true };
    expect(judgeComparison(expected, found({ missing: [1] }), context({ period }))).toMatchObject({ expected: 1, held: 1, missing: 0, underWay: 1 });
  });

  test("a withdrawn record that is still held by a receiver that keeps none is stale", () => {
    const expected = records(["pa", PUBLISH, 1], ["pb", WITHDRAW, 2], ["pc", WITHDRAW, 3]);
    const result = judgeComparison(expected, found({ stale: [{ index: 1, held: held("pb@credit", 1) }] }), context({ omitsWithdrawn: true }));
    expect(result).toMatchObject({ expected: 1, held: 2, missing: 0, stale: 1, extra: 0 });
  });
});
