import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { incidentKey, observe, type IncidentFact, type Observation, type OpenIncident, type Watch } from "./incidents.ts";

const QUIET = 60_000;

const anObservation = (parts: Partial<Observation> = {}): Observation => ({ cause: "TARGET_UNAVAILABLE", target: "credit-china", deliveries: 3, caseIds: ["p1"], message: "", afterMs: 30_000, ...parts });

/** A journal of incidents and the watches of a process, as the service has them. */
function aHub() {
  const recorded: IncidentFact[] = [];
  const open = new Map<string, OpenIncident>();
  let watches: ReadonlyMap<string, Watch> = new Map();
  return {
    recorded,
    open,
    /** One look; `isRecorded` tells whether the journal takes a fact. */
    look(now: number, observations: readonly Observation[], isRecorded: () => boolean = () => true) {
      const seen = observe({ open, watches }, observations, { now, quietMs: QUIET });
      watches = seen.watches;
      for (const fact of seen.facts.filter(isRecorded)) {
        recorded.push(fact);
        if (fact.kind === "opened") open.set(incidentKey(fact.observation), { ...fact.observation, id: String(recorded.length), openTime: String(now) });
        else open.delete(incidentKey(fact.incident));
      }
      return seen.facts.map(({ kind }) => kind);
    },
    restart: () => void (watches = new Map()),
    watched: () => watches.size,
  };
}

describe("an incident", () => {
  test("is opened once its cause has lasted its term, and only once", () => {
    const hub = aHub();
    expect(hub.look(0, [anObservation()])).toEqual([]);
    expect(hub.look(29_999, [anObservation()])).toEqual([]);
    expect(hub.look(30_000, [anObservation()])).toEqual(["opened"]);
    for (const now of [40_000, 90_000, 900_000]) expect(hub.look(now, [anObservation()])).toEqual([]);
  });

  test("is resolved after the quiet term, with the most deliveries that were concerned at once", () => {
    const hub = aHub();
    hub.look(0, [anObservation({ afterMs: 0 })]);
    hub.look(10_000, [anObservation({ deliveries: 9 })]);
    hub.look(20_000, [anObservation({ deliveries: 1 })]);
    expect(hub.look(79_999, [])).toEqual([]);
    expect(hub.look(80_000, [])).toEqual(["resolved"]);
    expect(hub.recorded.at(-1)).toMatchObject({ worst: 9, incident: { cause: "TARGET_UNAVAILABLE", target: "credit-china" } });
    expect(hub.look(200_000, [])).toEqual([]);
    expect(hub.watched()).toBe(0);
  });

  test("that comes and goes is one, not many", () => {
    const hub = aHub();
    for (let now = 0; now < 1_800_000; now += 20_000) hub.look(now, now % 40_000 === 0 ? [anObservation()] : []);
    expect(hub.recorded.map(({ kind }) => kind)).toEqual(["opened"]);
  });

  test("is none when it passes before its term", () => {
    const hub = aHub();
    hub.look(0, [anObservation()]);
    hub.look(31_000, []);
    expect(hub.look(62_000, [anObservation()])).toEqual([]);
    expect(hub.recorded).toEqual([]);
  });

  test("stays open over a restart, and its quiet term begins anew then", () => {
    const hub = aHub();
    hub.look(0, [anObservation({ afterMs: 0 })]);
    hub.restart();
    expect(hub.look(500_000, [])).toEqual([]);
    expect(hub.look(559_999, [])).toEqual([]);
    expect(hub.look(560_000, [])).toEqual(["resolved"]);
  });

  test("that could not be recorded is tried again at the next look", () => {
    const hub = aHub();
    expect(hub.look(0, [anObservation({ afterMs: 0 })], () => false)).toEqual(["opened"]);
    expect(hub.look(5_000, [anObservation({ afterMs: 0 })])).toEqual(["opened"]);
    expect(hub.recorded).toHaveLength(1);
  });
});

test("whatever is seen, lost or restarted: opened and resolved take turns for each cause and target", () => {
  const observation = fc.record({ cause: fc.constantFrom("A", "B"), target: fc.constantFrom("x", "y"), deliveries: fc.nat(9), afterMs: fc.constantFrom(0, 20_000, 60_000) }).map((parts) => anObservation(parts));
  const once = (all: readonly Observation[]) => [...new Map(all.map((one) => [incidentKey(one), one])).values()];
  const look = fc.record({ passed: fc.nat(90_000), seen: fc.array(observation, { maxLength: 4 }).map(once), isRecorded: fc.boolean(), restarts: fc.boolean() });
  fc.assert(
    fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
      const hub = aHub();
      let now = 0;
      for (const { passed, seen, isRecorded, restarts } of looks) {
        now += passed;
        if (restarts) hub.restart();
        hub.look(now, seen, () => isRecorded);
      }
      const kinds = new Map<string, string[]>();
      for (const fact of hub.recorded) {
        const key = incidentKey(fact.kind === "opened" ? fact.observation : fact.incident);
        kinds.set(key, [...(kinds.get(key) ?? []), fact.kind]);
      }
      for (const all of kinds.values()) for (const [index, kind] of all.entries()) expect(kind).toBe(index % 2 === 0 ? "opened" : "resolved");
      // And when all is well for long enough, none is left.
      hub.look(now + 1, []);
      hub.look(now + 1 + QUIET, []);
      expect(hub.open.size).toBe(0);
    }),
    { numRuns: 300 },
  );
});
