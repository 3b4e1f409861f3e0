import fc from "fast-check";
import { expect, test } from "vitest";
import { CrashModel, type Step } from "../testing/crashModel.ts";
import { Lanes } from "./lanes.ts";

const limits = { backlogMax: 100, pendingMax: 1_000 };
const failure = { reason: "BUSY", message: "" };

function lanesWith(...events: readonly (readonly [sequence: number, caseId: string])[]): Lanes<string> {
  const lanes = new Lanes<string>(limits, 0);
  for (const [sequence, caseId] of events) lanes.admit(sequence, caseId, "event");
  return lanes;
}
const sequences = (items: readonly { readonly sequence: number }[]) => items.map(({ sequence }) => sequence);
const itemOf = (lanes: Lanes<string>, sequence: number) => {
  const item = lanes.find(sequence);
  if (!item) throw new Error(`no ${sequence}`);
  return item;
};

test("one delivery per case is in flight and the other cases flow", () => {
  const lanes = lanesWith([1, "a"], [2, "a"], [3, "b"]);
  expect(sequences(lanes.take(10))).toEqual([1, 3]);
  expect(lanes.take(10)).toEqual([]);
  lanes.finish(itemOf(lanes, 1));
  expect(sequences(lanes.take(10))).toEqual([2]);
});

test("a failing case waits alone until its time comes", () => {
  const lanes = lanesWith([1, "a"], [2, "a"], [3, "b"]);
  lanes.take(10);
  lanes.retry(itemOf(lanes, 1), 500, failure);
  lanes.finish(itemOf(lanes, 3));
  expect(lanes.dueAt()).toBe(500);
  lanes.wake(499);
  expect(lanes.take(10)).toEqual([]);
  lanes.wake(500);
  expect(sequences(lanes.take(10))).toEqual([1]);
  expect(itemOf(lanes, 1).attempts).toBe(1);
});

test("the watermark passes a failing case only when its record is confirmed", () => {
  const lanes = lanesWith([1, "a"], [2, "b"]);
  lanes.take(10);
  lanes.retry(itemOf(lanes, 1), 500, failure);
  lanes.finish(itemOf(lanes, 2));
  const [change] = lanes.takeChanges(10);
  expect(change?.record).toMatchObject({ items: [[1, 1, 0]], through: 1, retryAt: 500 });
  expect(lanes.watermark()).toBe(0);
  if (change) lanes.confirm(change);
  expect(lanes.watermark()).toBe(2);
});

test("an event that follows a recorded failure is recorded before the watermark passes it", () => {
  const lanes = lanesWith([1, "a"]);
  lanes.take(1);
  lanes.retry(itemOf(lanes, 1), 500, failure);
  for (const change of lanes.takeChanges(10)) lanes.confirm(change);
  lanes.admit(2, "a", "event");
  expect(lanes.watermark()).toBe(1);
  expect(lanes.takeChanges(10)[0]?.record?.items).toEqual([[1, 1, 0], [2, 0, 0]]);
});

test("a delivery finished while its record was being stored leaves no record behind", () => {
  const lanes = lanesWith([1, "a"]);
  lanes.take(1);
  lanes.retry(itemOf(lanes, 1), 500, failure);
  const [change] = lanes.takeChanges(10);
  lanes.finish(itemOf(lanes, 1));
  if (change) lanes.confirm(change);
  expect(lanes.takeChanges(10)).toMatchObject([{ key: "a", record: undefined }]);
});

test("a redriven delivery is not taken for recorded by a record that was written before it came back", () => {
  const lanes = lanesWith([1, "a"]);
  const [item] = lanes.take(1);
  lanes.pinOldest();
  const [former] = lanes.takeChanges(10);
  if (!item || !former) throw new Error("nothing to record");
  lanes.leave(item);
  lanes.finish(item);
  const returning = lanes.bringBack(1, "a=1", 1);
  lanes.confirm(former);
  expect(returning.settled).toBe(false);
  for (const change of lanes.takeChanges(10)) lanes.confirm(change);
  expect(returning.settled).toBe(true);
});

test("a delivery found on two records is only in the lane it came to last, and the other record goes", () => {
  const record = { through: 2, reason: "BUSY", message: "" };
  const lanes = new Lanes<string>(limits, 2, [
    { ...record, key: "a", items: [[1, 3, 0], [2, 0, 0]], retryAt: 500 },
    { ...record, key: "a=1", items: [[1, 4, 4]], retryAt: 0 },
  ]);
  expect(lanes.take(10).map(({ sequence, lane }) => [sequence, lane.key])).toEqual([[2, "a"], [1, "a=1"]]);
  expect(lanes.takeChanges(10)).toMatchObject([{ key: "a", record: { items: [[2, 0, 0]] } }]);
});

test("after a broken stream the oldest deliveries go first", () => {
  const lanes = lanesWith([1, "a"], [2, "b"], [3, "c"]);
  lanes.take(2);
  lanes.release();
  expect(lanes.inFlight).toBe(0);
  expect(sequences(lanes.take(10))).toEqual([1, 2, 3]);
});

test("an answer that never comes does not hold the cursor for ever", () => {
  const lanes = lanesWith([1, "a"], [2, "b"]);
  lanes.take(10);
  lanes.finish(itemOf(lanes, 2));
  lanes.pinOldest();
  for (const change of lanes.takeChanges(10)) lanes.confirm(change);
  expect(lanes.watermark()).toBe(2);
  expect(itemOf(lanes, 1).payload).toBe("event");
});

test("a full backlog says so, and recorded deliveries do not count", () => {
  const lanes = new Lanes<string>({ backlogMax: 1, pendingMax: 10 }, 0);
  lanes.admit(1, "a", "event");
  expect(lanes.hasRoom).toBe(false);
  lanes.take(1);
  lanes.retry(itemOf(lanes, 1), 500, failure);
  for (const change of lanes.takeChanges(10)) lanes.confirm(change);
  expect(lanes.hasRoom).toBe(true);
});

const kinds: readonly Step["kind"][] = [
  ...["append", "read", "take", "take", "deliver", "deliver", "retry", "time", "save", "saveBegins", "saveEnds"] as const,
  ...["refuse", "buried", "late", "disconnect", "forget", "pin", "redrive", "crash"] as const,
];
const step = fc.record({ kind: fc.constantFrom(...kinds), pick: fc.nat(60) });

test("whatever happens, every event takes effect once, in order per case, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 150, size: "max" }), (steps) => {
      const model = new CrashModel();
      for (const one of steps) model.apply(one);
      model.settle();
      const wanted = Array.from({ length: model.last }, (_, index) => index + 1).filter((n) => model.isMatched(n) && !model.isDead(n));
      expect([...model.applied].sort((a, b) => a - b)).toEqual(expect.arrayContaining(wanted));
      // Dead letters come when a person sends them; all others keep the order of their case.
      const alive = model.applied.filter((n) => !model.everDead.has(n));
      for (const caseId of new Set(alive.map((n) => model.caseOf(n)))) {
        const applied = alive.filter((n) => model.caseOf(n) === caseId);
        expect(applied).toEqual([...applied].sort((a, b) => a - b));
      }
      expect(model.leftovers).toBe(0);
    }),
    { numRuns: 1_500 },
  );
});
