import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { compareExpected } from "../../gateway/cli/scenario/rules/compareExpected.ts";
import type { CaseResult, ScenarioResult } from "../../gateway/cli/scenario/rules/scenarioResult.ts";
import { runCommand, type Ended } from "../e2e/hubCommand.ts";
import { SCENARIOS_DIR, readScenario, scenarioNames } from "./scenarioFile.ts";

/** Every scenario has a hub of its own, two at a time. */
const RUN_MS = 600_000;

const names = scenarioNames();
let ended: Ended;
let results: Readonly<Record<string, ScenarioResult>>;

beforeAll(async () => {
  ended = await runCommand(["scenario", "run", ...names.map((name) => join(SCENARIOS_DIR, name)), "--json"]);
  if (ended.stdout === "") throw new Error(ended.stderr.slice(-4_000));
  results = JSON.parse(ended.stdout) as Readonly<Record<string, ScenarioResult>>;
}, RUN_MS);

it("the command says by its exit code that every scenario came out as the law demands", () => {
  expect(ended.code, ended.stderr.slice(-2_000)).toBe(0);
});

describe.each(names)("%s", (name) => {
  const { expected } = readScenario(name);
  const casesOf = (): [string, CaseResult][] => Object.entries(results[name]?.cases ?? {});

  it("comes out as the law demands", () => {
    expect(compareExpected(expected, results[name])).toEqual([]);
  });

  it("has no deadline, hint or answer beside those that the law demands", () => {
    for (const [caseNo, found] of casesOf()) {
      const { deadlines, hints, history } = expected.cases[caseNo] ?? {};
      if (deadlines) expect(found.deadlines.map(({ id, startsAt }) => `${id} ${startsAt}`).sort()).toEqual(deadlines.map(({ id, startsAt }) => `${id} ${startsAt}`).sort());
      if (hints) expect(found.hints.map(({ rule, metric }) => `${rule} ${metric}`).sort()).toEqual(hints.map(({ rule, metric }) => `${rule} ${metric}`).sort());
      if (history) expect(found.history.length).toBe(history.length);
    }
  });

  it("tells nobody the same thing twice", () => {
    for (const [, { notices, deadlines }] of casesOf()) {
      const alarms = notices.filter(({ event }) => event.startsWith("deadline.")).map(({ to, event, deadline = "" }) => ({ key: `${to} ${event} ${deadline}`, deadline }));
      for (const { key, deadline } of alarms) {
        // A deadline that ran twice, or on two tracks, may be told of twice.
        const runs = deadlines.filter(({ id }) => id === deadline).length;
        expect(alarms.filter((one) => one.key === key).length, key).toBeLessThanOrEqual(Math.max(runs, 1));
      }
      // Several suspects may take one step together.
      const steps = notices.filter(({ event }) => !/^(deadline|suspect)\./.test(event)).map(({ to, event, at }) => `${to} ${event} ${at}`);
      expect(steps.filter((one, index) => steps.indexOf(one) !== index)).toEqual([]);
    }
  });

  it("says in both languages why a report was not recorded, and what an early one waits for", () => {
    for (const { answer, reason } of casesOf().flatMap(([, { history }]) => history)) {
      if (answer === "accepted" || answer === "duplicate") continue;
      expect(reason).toMatch(/[\u4e00-\u9fa5].* \/ .*[a-z]/);
      if (answer === "parked") expect(reason).toMatch(/waiting for [a-z]+\.[a-z_]+/);
    }
  });
});
