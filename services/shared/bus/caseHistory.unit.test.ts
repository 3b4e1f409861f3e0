import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { gapsIn, isWhole } from "./caseHistory.ts";
import type { StoredEvent } from "./envelope.ts";

const stored = (caseVersion: number, sequence: number): StoredEvent => ({ domain: "transfer", caseId: "t", event: Event.fromPartial({ caseVersion, sequence: BigInt(sequence) }) });

describe("what is missing of a case", () => {
  test("nothing, when the newest of each type are all there are", () => {
    const events = [stored(1, 4), stored(2, 9)];
    expect(isWhole(events)).toBe(true);
    expect(gapsIn(events)).toEqual([]);
  });

  test("what stood before and between, from the event before it on", () => {
    const events = [stored(3, 40), stored(5, 70), stored(6, 71), stored(9, 90)];
    expect(isWhole(events)).toBe(false);
    expect(gapsIn(events)).toEqual([
      { from: 1, count: 2 },
      { from: 41, count: 1 },
      { from: 72, count: 2 },
    ]);
  });

  test("versions that start anew or stand still are no whole", () => {
    expect(isWhole([stored(1, 4), stored(1, 9)])).toBe(false);
    expect(isWhole([stored(2, 4)])).toBe(false);
  });

  test("reading the gaps of whatever is known makes any history whole", () => {
    const history = fc.array(fc.record({ step: fc.integer({ min: 1, max: 50 }), isKnown: fc.boolean() }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(history, (events) => {
        let sequence = 0;
        const all = events.map(({ step }, index) => stored(index + 1, (sequence += step)));
        // The newest event of a case is always known.
        const known = all.filter((_, index) => events[index]!.isKnown || index === all.length - 1);
        const read = gapsIn(known).flatMap(({ from, count }) => all.filter(({ event }) => event.sequence >= from).slice(0, count));
        expect([...known, ...read].sort((a, b) => Number(a.event.sequence - b.event.sequence))).toEqual(all);
      }),
    );
  });
});
