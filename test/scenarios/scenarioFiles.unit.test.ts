import { describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { officialDays } from "./officialDays.ts";
import { SCENARIOS_DIR, readScenario, scenarioNames, type ScenarioEvent, type ScenarioFile } from "./scenarioFile.ts";
import { DEADLINE_IDS, lawfulEnds } from "./statutoryTerms.ts";

interface NamedStep {
  readonly event: string;
}

interface Table {
  readonly states: readonly { readonly id: string }[];
  readonly transitions: readonly NamedStep[];
  readonly suspectTransitions: readonly NamedStep[];
  readonly information: readonly NamedStep[];
}

const table = JSON.parse(readFileSync(join(import.meta.dirname, "../../seeds/rules/transfer-procedure.json"), "utf8")) as Table;
const steps = [...table.transitions, ...table.suspectTransitions].map(({ event }) => event);
const known = new Set([...steps, ...table.information.map(({ event }) => event), "penalty.decided"]);
const names = scenarioNames();
const scenarios = names.map(readScenario);
const days = officialDays();

/** Faults that a scenario may hold because it is about them: every event with one is expected to be refused. */
const REFUSED = new Set(["rejected"]);

function answerOf({ expected }: ScenarioFile, { event, caseNo, occurredAt }: ScenarioEvent): string | undefined {
  return expected.cases[caseNo]?.history?.find((line) => line.event === event && (line.occurredAt ?? occurredAt) === occurredAt)?.answer;
}

describe.each(scenarios)("$name", (file) => {
  it("names the articles it rests on, in Chinese and in English", () => {
    expect(file.comment).toMatch(/第.+条|〔\d{4}〕\d+号|SPEC/);
    expect(file.comment).toMatch(/ \/ [a-zA-Z]/);
  });

  it("tells only of events that the procedure knows, unless the scenario is about one it does not", () => {
    const strange = file.events.filter((one) => !known.has(one.event));
    expect(strange.filter((one) => !REFUSED.has(answerOf(file, one) ?? ""))).toEqual([]);
  });

  it("has real times, and no event that arrives before it happens, unless it is refused for that", () => {
    const wrong = file.events.filter(({ occurredAt, receivedAt = occurredAt }) => !isTime(occurredAt) || Date.parse(receivedAt) < Date.parse(occurredAt));
    expect(wrong.filter((one) => !REFUSED.has(answerOf(file, one) ?? ""))).toEqual([]);
    const late = file.events.filter(({ occurredAt, receivedAt = occurredAt }) => isTime(receivedAt) && Date.parse(receivedAt) > Date.parse(file.now));
    expect(late).toEqual([]);
  });

  it("expects something of every case, and the answers to all of its events in the order of receipt", () => {
    expect(new Set(Object.keys(file.expected.cases))).toEqual(new Set(file.events.map(({ caseNo }) => caseNo)));
    for (const [caseNo, { history = [] }] of Object.entries(file.expected.cases)) {
      const own = file.events.filter((one) => one.caseNo === caseNo);
      expect(history.map(({ event }) => event)).toEqual(own.map(({ event }) => event));
      const arrivals = own.map(({ occurredAt, receivedAt = occurredAt }) => Date.parse(receivedAt));
      expect(arrivals).toEqual(arrivals.toSorted((a, b) => a - b));
    }
  });

  it("states every end of a deadline as an independent reckoning from the law finds it", () => {
    const all = Object.values(file.expected.cases).flatMap(({ deadlines = [] }) => deadlines);
    for (const one of all) expect(lawfulEnds(one, days), `${one.id} ${one.startsAt}`).toContain(`${one.dueAtStrict} ${one.dueAt}`);
  });

  it("states a deadline as open, met or overdue as its end and the present demand", () => {
    for (const { deadlines = [] } of Object.values(file.expected.cases)) {
      for (const one of deadlines) {
        expect(one.metBy === null, `${one.id} ${one.startsAt}`).toBe(one.state !== "met");
        if (one.state === "overdue") expect(Date.parse(one.dueAt)).toBeLessThan(Date.parse(file.now));
      }
    }
  });

  it("names only invented persons and companies", () => {
    const people = /"(?:name|CF_XDR_MC|CF_FRDB|CF_CFJG)":\s*"([^"]*)"/g;
    const named = [...readFileSync(join(SCENARIOS_DIR, file.name), "utf8").matchAll(people)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !name.includes("示例"))).toEqual([]);
  });
});

describe("the scenarios together", () => {
  const cases = scenarios.flatMap(({ expected }) => Object.values(expected.cases));
  const lines = cases.flatMap(({ history = [] }) => history);

  it("are at least 32, numbered without a gap", () => {
    expect(names.length).toBeGreaterThanOrEqual(32);
    expect(names.map((name) => Number(name.slice(0, 2)))).toEqual(names.map((_, index) => index + 1));
  });

  it("stand in the table of the README, each once", () => {
    const rows = readFileSync(join(SCENARIOS_DIR, "README.md"), "utf8").matchAll(/^\| (\d\d-[a-z0-9-]+) \|/gm);
    expect([...rows].map((row) => `${row[1] ?? ""}.json`)).toEqual(names);
  });

  it("end in each of the 31 states", () => {
    const seen = new Set(cases.map(({ state }) => state));
    expect(table.states.map(({ id }) => id).filter((id) => !seen.has(id))).toEqual([]);
  });

  it("take every step of the procedure, of the case and of suspects", () => {
    const taken = new Set(lines.filter(({ answer }) => answer === "accepted").map(({ event }) => event));
    expect(steps.filter((event) => !taken.has(event))).toEqual([]);
  });

  it("run every deadline", () => {
    const run = new Set(cases.flatMap(({ deadlines = [] }) => deadlines.map(({ id }) => id)));
    expect(DEADLINE_IDS.filter((id) => !run.has(id))).toEqual([]);
  });

  it("see every duty of the law both met in time and overdue", () => {
    const duties = ["D01", "D02", "D05", "D06", "D06x", "D08", "D10", "D12", "D14", "D15", "D16", "D18", "D19", "D20", "D21"];
    const all = cases.flatMap(({ deadlines = [] }) => deadlines);
    const late = new Set(all.filter(({ state, late }) => state === "overdue" || late).map(({ id }) => id));
    const met = new Set(all.filter(({ state, late }) => state === "met" && !late).map(({ id }) => id));
    expect(duties.filter((id) => !late.has(id))).toEqual([]);
    expect(duties.filter((id) => !met.has(id))).toEqual([]);
  });

  it("see every answer and every way in which waiting ends", () => {
    expect(new Set(lines.map(({ answer }) => answer))).toEqual(new Set(["accepted", "duplicate", "parked", "manual", "rejected"]));
    expect(new Set(lines.map(({ outcome }) => outcome).filter(Boolean))).toEqual(new Set(["accepted", "parked", "manual", "expired", "replaced"]));
  });
});

function isTime(text: string): boolean {
  const at = new Date(`${text.slice(0, 19)}Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text.slice(0, 19));
}
