import { expect, test } from "vitest";
import { Operation, Outcome } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { StepFactCase } from "./rules/procedure/stepData.ts";
import { prepareStep } from "./prepareStep.ts";
import { decideForced } from "./rules/procedure/decideStep.ts";
import { beginPlay, fileAt, judge, law, report, toSubmission, type Play, type Report } from "./testing/transferPlay.ts";

const NOW = "2026-03-20T09:00:00+08:00";
const march = (day: string) => `2026-03-${day}:00:00+08:00`;

function acknowledged(): Play {
  const play = beginPlay();
  report(play, { event: "transfer.proposed", occurredAt: march("02T09") });
  report(play, { event: "transfer.approved", occurredAt: march("03T09") });
  report(play, { event: "transfer.sent", occurredAt: march("03T15") });
  report(play, { event: "transfer.acknowledged", occurredAt: march("04T10") });
  return play;
}

const filed = (at: string, rest: Partial<Report> = {}): Report => ({ event: "police.filed", occurredAt: march(at), receivedAt: NOW, ...rest });
const timesOfFiling = (play: Play) => fileAt(play, NOW).history.filter(({ event }) => event === "police.filed").map(({ occurredAt }) => occurredAt);

function force(play: Play, one: Report) {
  const submission = toSubmission(one);
  const prepared = prepareStep(submission, submission.fact as StepFactCase, { id: "police", roles: undefined, unreportedSteps: [] }, judge(NOW));
  if (prepared.kind === "faulty") throw new Error(prepared.errors[0]?.message);
  return decideForced(law, play.state, prepared.claim);
}

test("a step that was taken back, reported anew and taken back again is gone", () => {
  const play = acknowledged();
  for (const operation of [Operation.INSERT, Operation.DELETE, Operation.INSERT, Operation.DELETE]) expect(report(play, filed("05T10", { operation })).outcome).toBe(Outcome.ACCEPTED);
  expect(timesOfFiling(play)).toEqual([]);
});

test("a waiting step that was taken back, and the answer lost: the same row is told the same again", () => {
  const play = beginPlay();
  expect(report(play, filed("05T10")).outcome).toBe(Outcome.PARKED);
  const taken = { ...filed("05T10", { operation: Operation.DELETE }), reference: "row/back" };
  const [first, again] = [report(play, taken), report(play, taken)];
  expect([first.outcome, again.outcome]).toEqual([Outcome.ACCEPTED, Outcome.ACCEPTED]);
  expect([again.eventId, again.version]).toEqual([first.eventId, first.version]);
});

test("a correction is itself corrected back to the first content", () => {
  const play = acknowledged();
  for (const at of ["05T10", "05T16", "05T10"]) expect(report(play, filed(at)).outcome).toBe(Outcome.ACCEPTED);
  expect(timesOfFiling(play)).toEqual([march("05T10")]);
});

test("the same moment in another notation is the same content, and stands in the journal with +08:00", () => {
  const play = acknowledged();
  expect(report(play, { ...filed("05T10"), occurredAt: "2026-03-05T02:00:00Z" }).outcome).toBe(Outcome.ACCEPTED);
  expect(report(play, filed("05T10")).outcome).toBe(Outcome.DUPLICATE);
  expect(timesOfFiling(play)).toEqual([march("05T10")]);
});

test("a retraction that a person lets pass takes the step away; it never becomes a second step", () => {
  const play = acknowledged();
  report(play, filed("05T10"));
  report(play, { event: "exhibits.handed_over", occurredAt: march("06T10") });
  expect(report(play, filed("05T10", { operation: Operation.DELETE })).outcome).toBe(Outcome.MANUAL);
  expect(force(play, filed("05T10", { operation: Operation.DELETE }))).toMatchObject({ kind: "retract", target: { step: { event: "police.filed" } } });
});

test("a correction that a person lets pass stands in place of the step it corrects", () => {
  const play = acknowledged();
  report(play, filed("05T10"));
  report(play, { event: "exhibits.handed_over", occurredAt: march("06T10") });
  expect(report(play, filed("09T10")).outcome).toBe(Outcome.MANUAL);
  expect(force(play, filed("09T10"))).toMatchObject({ kind: "record", corrects: { step: { at: Date.parse(march("05T10")) } } });
});

test("the basis is judged by the day in Shanghai", () => {
  const suspicion = (occurredAt: string) => report(beginPlay(), { event: "transfer.proposed", occurredAt, data: { basis: "ip_reasonable_suspicion" } }).outcome;
  expect(suspicion("2020-08-06T16:30:00Z")).toBe(Outcome.ACCEPTED);
  expect(suspicion("2020-08-07T00:30:00+10:00")).toBe(Outcome.REJECTED);
});
