import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventCodecs } from "../../proto/gen/events.ts";

interface Step {
  readonly event: string;
  readonly type: string;
  readonly from: readonly string[];
  readonly to: string;
  readonly actor: string;
  readonly guards: readonly { readonly kind: string; readonly source: string; readonly deadline?: string; readonly states?: readonly string[] }[];
  readonly satisfies: readonly string[];
  readonly starts: readonly string[];
  readonly notify: readonly string[];
  readonly notifyIf: readonly { readonly to: string; readonly source: string }[];
  readonly inForceFrom: string | null;
  readonly inForceTo: string | null;
}

interface Deadline {
  readonly id: string;
  readonly role: string;
  readonly kind: string;
  readonly startsAtEvent: string;
  readonly length: number;
  readonly unit: string;
  readonly andDays?: number;
  readonly calendar: string;
  readonly endedBy: readonly string[];
  readonly suspendedIn: readonly string[];
  readonly overdueNotify: readonly string[];
  readonly insteadOf: string | null;
  readonly when: { readonly field: string; readonly equals: unknown } | null;
  readonly metByNotice: boolean;
  readonly inForceFrom: string | null;
  readonly inForceTo: string | null;
  readonly source: string;
  readonly status: string;
}

interface Table {
  readonly initial: string;
  readonly final: readonly string[];
  readonly sources: readonly string[];
  readonly roles: readonly { readonly id: string; readonly actsAs: string | null }[];
  readonly states: readonly { readonly id: string }[];
  readonly transitions: readonly Step[];
  readonly suspectStates: readonly { readonly id: string }[];
  readonly suspectInitial: string;
  readonly suspectTransitions: readonly Step[];
  readonly information: readonly { readonly event: string; readonly type: string }[];
  readonly documentSlots: readonly { readonly id: string }[];
  readonly bases: readonly { readonly id: string; readonly inForceFrom: string | null; readonly source: string }[];
  readonly deadlines: readonly Deadline[];
}

// Read as it stands in the file: the service's own reader and checks are not asked.
const table = JSON.parse(readFileSync(join(import.meta.dirname, "transfer-procedure.json"), "utf8")) as Table;
const steps = [...table.transitions, ...table.suspectTransitions];
const events = new Set(steps.map(({ event }) => event));
const ids = new Set(table.deadlines.map(({ id }) => id));
const states = new Set(table.states.map(({ id }) => id));
const roles = new Set(table.roles.map(({ id }) => id));

/** What SPEC §3.2 gives as length and unit; variants by track, verification or date of law stand beside. */
const TERMS: Readonly<Record<string, readonly string[]>> = {
  D01: ["3 day"],
  D02: ["24 hour"],
  D03: ["24 hour"],
  D04: ["24 hour"],
  D05: ["3 day"],
  D06: ["3 day"],
  D06x: ["30 day"],
  D07: ["3 day"],
  D08: ["3 day"],
  D09: ["3 day"],
  D10: ["7 day"],
  D11: ["15 day"],
  D12: ["3 day"],
  D13: ["3 day"],
  D14: ["7 day"],
  D15: ["1 month", "10 day", "1 month and 15 day"],
  D16: ["1 month"],
  D17: ["7 day"],
  D18: ["3 working_day"],
  D19: ["10 working_day"],
  D20: ["90 day", "2 month"],
  D21: ["2 month", "3 month"],
};

const unknown = (names: readonly string[], known: ReadonlySet<string>) => names.filter((name) => !known.has(name));

describe("the procedure of transfers", () => {
  it("has 31 states, 37 steps and 22 deadlines, each named once", () => {
    expect([states.size, table.transitions.length, ids.size]).toEqual([31, 37, 22]);
    expect(table.states.length).toBe(states.size);
    expect(events.size).toBe(steps.length);
    expect([table.suspectStates.length, table.suspectTransitions.length]).toEqual([8, 7]);
  });

  it("reaches every state from the first", () => {
    expect(unreached(table.initial, table.transitions, [...states])).toEqual([]);
    expect(unreached(table.suspectInitial, table.suspectTransitions, table.suspectStates.map(({ id }) => id))).toEqual([]);
  });

  it("can come to an end from every state", () => {
    expect(table.final).toEqual(["closed"]);
    const stuck = [...states].filter((state) => table.final.some((end) => unreached(state, table.transitions, [end]).length > 0));
    expect(stuck).toEqual([]);
  });

  it("names only states, roles and deadlines that it has", () => {
    const suspectStates = new Set(table.suspectStates.map(({ id }) => id));
    expect(table.transitions.flatMap(({ from, to }) => unknown([...from, to], states))).toEqual([]);
    expect(table.suspectTransitions.flatMap(({ from, to }) => unknown([...from, to], suspectStates))).toEqual([]);
    expect(steps.flatMap(({ actor, notify, notifyIf }) => unknown([actor, ...notify, ...notifyIf.map(({ to }) => to)], roles))).toEqual([]);
    expect(steps.flatMap(({ satisfies, starts }) => unknown([...satisfies, ...starts], ids))).toEqual([]);
    const guards = steps.flatMap((step) => step.guards);
    expect(guards.flatMap(({ states: named = [] }) => unknown(named, states))).toEqual([]);
    expect(guards.flatMap(({ deadline }) => (deadline === undefined ? [] : unknown([deadline], ids)))).toEqual([]);
    expect(table.roles.flatMap(({ actsAs }) => (actsAs === null ? [] : unknown([actsAs], roles)))).toEqual([]);
  });

  it("bars the administrative decision in every state in which the case is with the justice organs", () => {
    const barred = table.transitions.find(({ event }) => event === "admin.decided")?.guards.find(({ kind }) => kind === "notWhile")?.states ?? [];
    const withJustice = ["sent", "acknowledged", "supplementing", "redirected", "filed", "reconsidering", "under_prosecution_review", "charged", "judgment_effective"];
    expect(withJustice.filter((state) => !barred.includes(state))).toEqual([]);
  });

  it("has a message for every step and every information", () => {
    const types = [...steps, ...table.information].map(({ type }) => type);
    expect(types.filter((type) => !(type in eventCodecs))).toEqual([]);
    expect(new Set(types).size).toBe(types.length);
  });

  it("keeps the five papers of 310号 art. 6 and the three bases of art. 3, the IP clause from its day", () => {
    expect(table.documentSlots.map(({ id }) => id)).toEqual(["transfer_letter", "investigation_report", "exhibit_list", "inspection_or_appraisal_reports", "other_materials"]);
    expect(new Set(table.bases.map(({ id }) => id))).toEqual(new Set(["threshold", "ip_reasonable_suspicion", "special_crime"]));
    expect(table.bases.find(({ id }) => id === "ip_reasonable_suspicion")?.inForceFrom).toBe("2020-08-07");
  });

  it("names its sources", () => {
    const sources = [...table.sources, ...table.deadlines.map(({ source }) => source), ...table.bases.map(({ source }) => source), ...steps.flatMap(({ guards, notifyIf }) => [...guards, ...notifyIf].map(({ source }) => source))];
    expect(table.sources.length).toBeGreaterThan(0);
    expect(sources.filter((source) => source.trim().length < 4)).toEqual([]);
  });
});

describe.each([...ids])("deadline %s", (id) => {
  const rows = table.deadlines.filter((row) => row.id === id);

  it("has the terms of the law", () => {
    expect(new Set(rows.map(({ length, unit, andDays }) => `${length} ${unit}${andDays === undefined ? "" : ` and ${andDays} day`}`))).toEqual(new Set(TERMS[id]));
  });

  it("is started by its step, and every other step that starts it takes its place", () => {
    const base = rows[0]?.insteadOf ?? id;
    for (const { startsAtEvent } of rows) expect(steps.find(({ event }) => event === startsAtEvent)?.starts).toContain(base);
  });

  it("can be met or ended, unless the hub's own notice meets it or it is a right", () => {
    const base = rows[0]?.insteadOf ?? id;
    for (const { endedBy, metByNotice, kind } of rows) {
      expect(unknown(endedBy, events)).toEqual([]);
      const ends = endedBy.length + steps.filter(({ satisfies }) => satisfies.includes(base)).length;
      expect(ends > 0 || metByNotice || kind === "right").toBe(true);
    }
  });

  it("names only states and roles that there are, and the calendar of its unit", () => {
    for (const row of rows) {
      expect(unknown(row.suspendedIn, states)).toEqual([]);
      expect(unknown([row.role, ...row.overdueNotify], roles)).toEqual([]);
      expect(row.insteadOf === null || ids.has(row.insteadOf)).toBe(true);
      if (row.unit === "hour") expect(row.calendar).toBe("clock");
      if (row.unit === "working_day") expect(row.calendar).toBe("working");
      expect(row.status.length).toBeGreaterThan(0);
    }
  });

  it("has at most one row for a day and a condition", () => {
    const clash = rows.flatMap((one, index) => rows.slice(index + 1).filter((other) => JSON.stringify(one.when) === JSON.stringify(other.when) && overlap(one, other)));
    expect(clash).toEqual([]);
  });
});

function unreached(from: string, transitions: readonly Step[], wanted: readonly string[]): string[] {
  const seen = new Set([from]);
  for (const state of seen) for (const { from, to } of transitions) if (from.includes(state)) seen.add(to);
  return wanted.filter((state) => !seen.has(state));
}

type Bounds = Pick<Deadline, "inForceFrom" | "inForceTo">;

function overlap(one: Bounds, other: Bounds): boolean {
  return (one.inForceFrom ?? "") <= (other.inForceTo ?? "9999") && (other.inForceFrom ?? "") <= (one.inForceTo ?? "9999");
}
