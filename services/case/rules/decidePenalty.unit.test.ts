import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Operation } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Penalty, SubmissionParked, type SourceRef } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { emptyCase, evolve, type CaseFact, type CaseState } from "./caseState.ts";
import { decidePenalty, type PenaltyClaim, type Verdict } from "./decidePenalty.ts";

interface Row {
  readonly operation?: Operation;
  readonly content: string;
  readonly version?: number;
  readonly changedAt?: string;
  readonly reference: string;
}

const toClaim = ({ operation = Operation.UNSPECIFIED, content, version = 0, changedAt = "", reference }: Row): PenaltyClaim => ({
  operation,
  penalty: Penalty.fromPartial({ content }),
  contentHash: `hash of ${content}`,
  source: { system: "ip-case", reference, version: BigInt(version), changedAt } satisfies SourceRef,
});

function record(state: CaseState, claim: PenaltyClaim, verdict: Verdict): CaseState {
  const { penalty, source, contentHash } = claim;
  const content = { penalty, source, contentHash, warnings: [], raw: [] };
  const facts: Partial<Record<Verdict["kind"], CaseFact>> = {
    decide: { type: "hub.case.v1.PenaltyDecided", data: content },
    correct: { type: "hub.case.v1.PenaltyCorrected", data: { ...content, changedFields: [] } },
    revoke: { type: "hub.case.v1.PenaltyRevoked", data: { penalty, source, revokedDate: "2026-01-05", reason: "", contentHash } },
    park: { type: "hub.case.v1.SubmissionParked", data: SubmissionParked.fromPartial({ source, contentHash }) },
  };
  const fact = facts[verdict.kind];
  const next = state.caseVersion + 1;
  return fact ? evolve(state, fact, { eventId: `e${next}`, sequence: next }) : state;
}

/** Plays rows on one case and tells each verdict. */
function play(...rows: Row[]): { verdicts: string[]; state: CaseState } {
  let state = emptyCase;
  const verdicts = rows.map((row) => {
    const claim = toClaim(row);
    const verdict = decidePenalty(state, claim);
    state = record(state, claim, verdict);
    return verdict.kind;
  });
  return { verdicts, state };
}

describe("a penalty row on its case", () => {
  test("the first row is decided, the same row again is a duplicate", () => {
    expect(play({ content: "a", reference: "r1" }, { content: "a", reference: "r2" }).verdicts).toEqual(["decide", "duplicate"]);
  });

  test("the same submission again, after a lost answer, is told the same", () => {
    expect(play({ content: "a", reference: "r1" }, { content: "a", reference: "r1" }).verdicts).toEqual(["decide", "again"]);
  });

  test("a changed row is a correction when the source keeps no versions", () => {
    expect(play({ content: "a", reference: "r1" }, { content: "b", reference: "r2" }).verdicts).toEqual(["decide", "correct"]);
  });

  test.each([
    ["no newer version", { version: 2 }, { version: 2 }, "stale"],
    ["an older version", { version: 2 }, { version: 1 }, "stale"],
    ["a newer version", { version: 2 }, { version: 3 }, "correct"],
    ["an older time", { changedAt: "2026-01-02T00:00:00+08:00" }, { changedAt: "2026-01-01T00:00:00+08:00" }, "stale"],
    ["a newer time", { changedAt: "2026-01-02T00:00:00+08:00" }, { changedAt: "2026-01-03T00:00:00+08:00" }, "correct"],
    ["an insistent insert", {}, { operation: Operation.INSERT }, "stale"],
    ["an update without version", {}, { operation: Operation.UPDATE }, "correct"],
  ])("other content with %s", (_, first, second, verdict) => {
    expect(play({ content: "a", reference: "r1", ...first }, { content: "b", reference: "r2", ...second }).verdicts[1]).toBe(verdict);
  });

  test("an earlier content again is a duplicate, unless a newer version says that it was restored", () => {
    const rows = [{ content: "a", reference: "r1" }, { content: "b", reference: "r2" }];
    expect(play(...rows, { content: "a", reference: "r3" }).verdicts[2]).toBe("duplicate");
    expect(play(...rows, { content: "a", reference: "r3", operation: Operation.UPDATE }).verdicts[2]).toBe("duplicate");
    const versioned = rows.map((one, index) => ({ ...one, version: index + 1 }));
    expect(play(...versioned, { content: "a", reference: "r3", version: 3 }).verdicts[2]).toBe("correct");
    expect(play(...versioned, { content: "a", reference: "r3", version: 1 }).verdicts[2]).toBe("duplicate");
  });

  test("a correction or revocation ahead of its decision is parked once", () => {
    const update = { content: "b", operation: Operation.UPDATE, version: 2 };
    expect(play({ ...update, reference: "r1" }, { ...update, reference: "r1" }, { ...update, reference: "r2" }).verdicts).toEqual(["park", "again", "duplicate"]);
  });

  test("a decision is recorded although its revocation, with the same content, came first", () => {
    expect(play({ content: "a", operation: Operation.DELETE, version: 2, reference: "r1" }, { content: "a", version: 1, reference: "r2" }).verdicts).toEqual(["park", "decide"]);
  });

  test("a released submission is judged anew, not taken for itself", () => {
    const { state } = play({ content: "b", operation: Operation.UPDATE, version: 2, reference: "r1" }, { content: "a", version: 1, reference: "r2" });
    expect(decidePenalty(state, toClaim({ content: "b", operation: Operation.UPDATE, version: 2, reference: "r1" })).kind).toBe("correct");
  });

  test("a revoked decision is revoked once and takes no corrections", () => {
    const { verdicts } = play(
      { content: "a", reference: "r1", version: 1 },
      { content: "a", reference: "r2", version: 2, operation: Operation.DELETE },
      { content: "a", reference: "r3", version: 2, operation: Operation.DELETE },
      { content: "b", reference: "r4", version: 3, operation: Operation.UPDATE },
      { content: "a", reference: "r5", version: 1 },
    );
    expect(verdicts).toEqual(["decide", "revoke", "duplicate", "stale", "duplicate"]);
  });

  test("a revocation of an outdated version is stale", () => {
    const rows = [{ content: "a", reference: "r1", version: 1 }, { content: "b", reference: "r2", version: 3 }];
    expect(play(...rows, { content: "a", reference: "r3", version: 2, operation: Operation.DELETE }).verdicts[2]).toBe("stale");
  });
});

const row = fc.record({
  operation: fc.constantFrom(Operation.UNSPECIFIED, Operation.INSERT, Operation.UPDATE, Operation.DELETE),
  content: fc.constantFrom("a", "b", "c"),
  version: fc.integer({ min: 0, max: 4 }),
  reference: fc.constantFrom("r1", "r2", "r3", "r4", "r5", "r6"),
});

test("sending everything a second time records nothing new", () => {
  fc.assert(
    fc.property(fc.uniqueArray(row, { selector: ({ reference }) => reference, maxLength: 6 }), (rows) => {
      const { verdicts, state } = play({ content: "first", reference: "r0" }, ...rows);
      const highest = Math.max(...state.facts.map(({ source }) => Number(source?.version)));
      for (const one of rows) {
        // A repetition under a higher version is not recorded; if an older version then came late, the repetition restores its content.
        const restores = one.version > highest ? ["correct", "revoke"] : [];
        expect(["again", "duplicate", "stale", ...restores]).toContain(decidePenalty(state, toClaim(one)).kind);
      }
      expect(verdicts.filter((verdict) => verdict === "decide")).toHaveLength(1);
      expect(verdicts.filter((verdict) => verdict === "revoke").length).toBeLessThanOrEqual(1);
    }),
  );
});

test("recorded source versions only grow", () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 12 }), (rows) => {
      const { state } = play(...rows.map((one, index) => ({ ...one, reference: `r${index}` })));
      const versions = state.facts
        .filter(({ type }) => type === "hub.case.v1.PenaltyDecided" || type === "hub.case.v1.PenaltyCorrected")
        .map(({ source }) => Number(source?.version))
        .filter((version) => version > 0);
      expect(versions).toEqual([...versions].sort((a, b) => a - b));
    }),
  );
});
