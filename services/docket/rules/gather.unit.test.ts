import fc from "fast-check";
import { expect, test } from "vitest";
import type { Change, DeadlineRow } from "./change.ts";
import { gather } from "./gather.ts";

const row = (parts: Partial<DeadlineRow> = {}): DeadlineRow => ({
  caseId: "t1", key: "D06/1", id: "D06", name: "", role: "police", kind: "duty", agencyUscc: "", startsAt: 1, warnAt: 0, dueAtStrict: 2, dueAt: 2,
  provisional: false, state: "open", historical: false, metAt: 0, late: false, ...parts,
});

test("a deadline overdue as history stays so when it is met in the same batch", () => {
  const { deadlines } = gather([
    { kind: "deadlineStarted", row: row() },
    { kind: "deadlineReached", row: row({ state: "overdue", historical: true }) },
    { kind: "deadlineReached", row: row({ state: "met", late: true }) },
  ]);
  expect([...deadlines.written.values()]).toEqual([row({ state: "met", late: true, historical: true })]);
});

test("a deadline that begins anew forgets what it was", () => {
  const { deadlines } = gather([
    { kind: "deadlineReached", row: row({ state: "overdue", historical: true }) },
    { kind: "deadlineCancelled", caseId: "t1", key: "D06/1" },
    { kind: "deadlineStarted", row: row() },
  ]);
  expect([...deadlines.cleared.values()]).toMatchObject([{ caseId: "t1", key: "D06/1" }]);
  expect([...deadlines.written.values()]).toEqual([row()]);
});

test("the later word on a case counts, where it says something", () => {
  const told = { caseId: "t1", caseNo: "", agencyUscc: "", agencyName: "" };
  const { cases } = gather([
    { kind: "case", told: { ...told, sequence: 1, caseNo: "示1号", agencyName: "示例局", state: "sent", opened: { caseName: "甲", division: "" } } },
    { kind: "case", told: { ...told, sequence: 2 } },
  ]);
  expect(cases.get("t1")).toEqual({ ...told, sequence: 2, caseNo: "示1号", agencyName: "示例局", state: "sent", opened: { caseName: "甲", division: "" } });
});

test("whatever comes, a deadline is written once and never after its end", () => {
  const change = fc.constantFrom<Change>(
    { kind: "deadlineStarted", row: row() },
    { kind: "deadlineReached", row: row({ state: "overdue" }) },
    { kind: "deadlineReached", row: row({ state: "met" }) },
    { kind: "deadlineCancelled", caseId: "t1", key: "D06/1" },
  );
  fc.assert(
    fc.property(fc.array(change, { minLength: 1 }), (changes) => {
      const last = changes.at(-1);
      const { deadlines } = gather(changes);
      const expected = last?.kind === "deadlineStarted" || last?.kind === "deadlineReached" ? [last.row] : [];
      expect([...deadlines.written.values()]).toEqual(expected);
    }),
  );
});
