import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Operation, Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import { deadlinesOf } from "./rules/procedure/deadlines.ts";
import { historyOf } from "./rules/procedure/decideStep.ts";
import { pathObjection } from "./rules/procedure/pathGuard.ts";
import type { Transition } from "./rules/procedure/procedureTable.ts";
import type { PlacedStep, Step } from "./rules/procedure/step.ts";
import { beginPlay, fileAt, law, procedure, refold, report, type Play, type Report } from "./testing/transferPlay.ts";

const HOUR = 3_600_000;
const START = Date.parse("2025-03-03T09:00:00+08:00");
const END = "2027-12-31T00:00:00+08:00";

const iso = (ms: number) => `${new Date(ms + 8 * HOUR).toISOString().slice(0, 19)}+08:00`;

/** A history the procedure allows, made by walking its table; hours between steps, some of them in the same minute. */
const legalHistory: fc.Arbitrary<Report[]> = fc
  .record({ choices: fc.array(fc.nat(30), { minLength: 1, maxLength: 24 }), pauses: fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 24, maxLength: 24 }) })
  .map(({ choices, pauses }) => {
    const steps: Report[] = [];
    const placed: PlacedStep[] = [];
    let state = procedure.caseMachine.initial;
    let at = START;
    choices.forEach((choice, index) => {
      at += (pauses[index] ?? 1) * HOUR;
      const possible = procedure.table.transitions.filter((one) => one.from.includes(state) && allows(one, at, placed));
      const next = possible[choice % Math.max(1, possible.length)];
      if (!next) return;
      steps.push({ event: next.event, occurredAt: iso(at), receivedAt: END, documentNo: `示文${index}号`, data: extras(next) });
      placed.push({ step: asStep(next, at, index), from: state, to: next.to });
      state = next.to;
    });
    return steps;
  })
  .filter((steps) => steps.length > 0);

function allows(transition: Transition, at: number, before: readonly PlacedStep[]): boolean {
  return pathObjection(law, { transition, step: asStep(transition, at, 0), before, beside: [] }) === undefined;
}

function asStep({ event }: Transition, at: number, index: number): Step {
  return { key: `k${index}`, event, occurredAt: iso(at), at, receivedAt: at, documentNo: "", suspectNo: "", unreported: new Set(), forced: false, data: {} };
}

function extras({ event }: Transition): Record<string, unknown> {
  return event === "prosecution.dropped" ? { kind: "discretionary" } : {};
}

function playAll(steps: readonly Report[]): Play {
  const play = beginPlay();
  for (const step of steps) report(play, step);
  return play;
}

/** What must not depend on the order of arrival. */
function essence(play: Play) {
  const { state, history, deadlines, waiting } = fileAt(play, END);
  return {
    state,
    history: history.map(({ event, occurredAt, fromState, toState }) => ({ event, occurredAt, fromState, toState })),
    deadlines: deadlines.map(({ deadline, state: now, metBy, late }) => ({ id: deadline?.id, startsAt: deadline?.startsAt, dueAt: deadline?.dueAt, now, metBy, late })),
    waiting,
  };
}

describe("the procedure", () => {
  test("any order of arrival of a legal history gives the same state, history and deadlines", () => {
    fc.assert(
      fc.property(legalHistory.chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length }))), ([steps, shuffled]) => {
        const straight = essence(playAll(steps));
        expect(straight.waiting).toEqual([]);
        expect(straight.history.length).toBe(steps.length);
        expect(essence(playAll(shuffled))).toEqual(straight);
      }),
      { numRuns: 300 },
    );
  });

  test("no deadline is lost: whatever the history starts is started, met or cancelled in the journal, each once", () => {
    fc.assert(
      fc.property(legalHistory.chain((steps) => fc.shuffledSubarray(steps, { minLength: steps.length })), (steps) => {
        const play = playAll(steps);
        const wanted = deadlinesOf(law, historyOf(law, play.state).all);
        expect([...play.state.deadlines.keys()].toSorted()).toEqual(wanted.map(({ deadline }) => deadline.key).toSorted());
        for (const { deadline, metBy } of wanted) expect(play.state.deadlines.get(deadline.key)?.met).toBe(metBy !== undefined);
        const names = play.events.filter(({ type }) => type.includes(".Deadline")).map(({ type, data }) => `${type} ${Buffer.from(data).toString("hex")}`);
        expect(new Set(names).size).toBe(names.length);
      }),
      { numRuns: 200 },
    );
  });

  test("everything twice changes nothing and is told as known", () => {
    fc.assert(
      fc.property(legalHistory, (steps) => {
        const once = playAll(steps);
        const twice = playAll(steps);
        const before = twice.events.length;
        for (const step of steps) expect(report(twice, step).outcome).toBe(Outcome.DUPLICATE);
        expect(twice.events.length).toBe(before);
        expect(essence(twice)).toEqual(essence(once));
      }),
      { numRuns: 100 },
    );
  });

  test("replay from the journal gives the same case", () => {
    fc.assert(
      fc.property(legalHistory, (steps) => {
        const play = playAll(steps);
        expect(refold(play)).toEqual(play.state);
      }),
      { numRuns: 100 },
    );
  });

  test("noise from outside the law never changes what is on record", () => {
    const anyStep = fc.record({ event: fc.constantFrom(...procedure.table.transitions.map(({ event }) => event)), hours: fc.integer({ min: 0, max: 3_000 }) });
    fc.assert(
      fc.property(legalHistory, fc.array(anyStep, { maxLength: 6 }), (steps, noise) => {
        const play = playAll(steps);
        const known = new Set(play.state.steps.map(({ eventId }) => eventId));
        noise.forEach(({ event, hours }, index) => report(play, { event, occurredAt: iso(START + hours * HOUR), receivedAt: END, documentNo: `杂${index}号` }));
        for (const eventId of known) expect(play.state.steps.some((one) => one.eventId === eventId)).toBe(true);
        const placed = new Set(historyOf(law, play.state).all.map(({ step }) => step.key));
        for (const { eventId } of play.state.steps) expect(placed.has(eventId)).toBe(true);
        expect(play.state.steps.length + play.state.waiting.length).toBeGreaterThanOrEqual(known.size);
      }),
      { numRuns: 200 },
    );
  });
});

describe("one step after the other", () => {
  const day = (d: number, h = 9) => iso(START + d * 24 * HOUR + (h - 9) * HOUR);
  const way = (...events: string[]): Report[] => events.map((event, index) => ({ event, occurredAt: day(index), receivedAt: END }));
  const sent = way("transfer.proposed", "transfer.approved", "transfer.sent");

  test("a police answer ahead of the transfer names what it waits for and is released in order", () => {
    const play = beginPlay();
    const early = report(play, { event: "police.filed", occurredAt: day(4), receivedAt: END });
    expect(early).toMatchObject({ outcome: Outcome.PARKED, waitingFor: "transfer.proposed, transfer.approved, transfer.sent, transfer.acknowledged" });
    for (const step of sent) report(play, step);
    expect(fileAt(play, END)).toMatchObject({ state: "sent", waiting: [{ event: "police.filed", queue: "parked" }] });
    report(play, { event: "transfer.acknowledged", occurredAt: day(3), receivedAt: END });
    expect(fileAt(play, END)).toMatchObject({ state: "filed", waiting: [] });
    expect(play.events.filter(({ type }) => type.endsWith("SubmissionResolved")).length).toBe(1);
  });

  test("a report waits for the ordinary way, not for the police to file on their own", () => {
    const handedOver = { event: "exhibits.handed_over", occurredAt: day(5), receivedAt: END };
    expect(report(beginPlay(), handedOver).waitingFor).toBe("transfer.proposed, transfer.approved, transfer.sent, transfer.acknowledged, police.filed");
    expect(report(playAll(sent), handedOver).waitingFor).toBe("transfer.acknowledged, police.filed");
    expect(report(playAll(way("transfer.proposed", "transfer.refused")), handedOver).waitingFor).toBe("police.filed_on_own");
  });

  test("an answer the law no longer allows goes to a person", () => {
    const play = playAll([...way("transfer.proposed", "transfer.approved", "transfer.sent", "transfer.acknowledged", "police.filed")]);
    const refused = report(play, { event: "police.not_filed", occurredAt: day(6), receivedAt: END });
    expect(refused.outcome).toBe(Outcome.MANUAL);
    expect(refused.errors[0]?.message).toContain("刑事立案");
    expect(fileAt(play, END).state).toBe("filed");
  });

  test("a correction moves the step, recomputes its deadlines and says what changed", () => {
    const play = playAll([...sent, { event: "transfer.acknowledged", occurredAt: day(3), receivedAt: END }]);
    const corrected = report(play, { event: "transfer.acknowledged", occurredAt: day(5), receivedAt: END, documentNo: "示transfer.acknowledged号", operation: Operation.UPDATE });
    expect(corrected.outcome).toBe(Outcome.ACCEPTED);
    const { deadlines, history } = fileAt(play, END);
    expect(deadlines.find(({ deadline }) => deadline?.id === "D06")?.deadline?.startsAt).toBe(day(5));
    expect(history.length).toBe(4);
    expect(play.events.some(({ type }) => type.endsWith("HistoryRecomputed"))).toBe(true);
  });

  test("a step taken back leaves the case as if it had never come, unless others rest on it", () => {
    const play = playAll(sent);
    expect(report(play, { event: "transfer.approved", occurredAt: day(1), receivedAt: END, operation: Operation.DELETE }).outcome).toBe(Outcome.MANUAL);
    expect(report(play, { event: "transfer.sent", occurredAt: day(2), receivedAt: END, operation: Operation.DELETE }).outcome).toBe(Outcome.ACCEPTED);
    expect(fileAt(play, END).state).toBe("transfer_approved");
    expect(report(play, { event: "police.filed", occurredAt: day(2), receivedAt: END, operation: Operation.DELETE }).errors[0]?.code).toBe("E026");
  });

  test.each([
    ["no case number", { data: { caseNo: " " } }, "E001", "case_no"],
    ["an impossible date", { occurredAt: "2026-02-30T10:00:00+08:00" }, "E003", "occurred_at"],
    ["a date in the future", { occurredAt: "2028-01-01T10:00:00+08:00" }, "E020", "occurred_at"],
    ["an actor without the right", { data: { actor: "agency" } }, "E023", "actor"],
    ["a date that old databases write for none", { occurredAt: "1900-01-01T00:00:00+08:00" }, "E003", "occurred_at"],
    ["a date before any law of the table", { occurredAt: "1018-03-04T10:00:00+08:00" }, "E003", "occurred_at"],
    ["no document number", { documentNo: "" }, "E001", "document.number"],
    ["a word for none in place of a document number", { documentNo: " 无 " }, "E001", "document.number"],
    ["a word for none in place of a case number", { data: { caseNo: "N/A" } }, "E001", "case_no"],
    ["an unknown agency", { data: { agency: { uscc: "11520100MBYT00113W", name: "示例" } } }, "E021", "agency.uscc"],
    ["a hash that is none", { data: { document: { number: "示1号", hashAlgorithm: "md5", hash: "0".repeat(32) } } }, "E024", "document.hash"],
    ["no reason where the law demands one", { data: { reason: "" } }, "E001", "reason"],
  ])("%s is a precise rejection", (_name, changes, code, field) => {
    const refused = report(beginPlay(), { event: "police.not_filed", occurredAt: day(4), receivedAt: END, ...changes });
    expect(refused.outcome).toBe(Outcome.REJECTED);
    expect(refused.errors.map((issue) => [issue.code, issue.field])).toEqual([[code, field]]);
    expect(refused.errors[0]?.remedy).not.toBe("");
  });
});
