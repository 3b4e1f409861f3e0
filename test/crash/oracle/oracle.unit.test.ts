import { expect, test } from "vitest";
import { Hop, HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import { systems, type System } from "../hub/simulators.ts";
import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";
import { penaltyCase } from "../load/penaltyCase.ts";
import { rejected } from "../load/steps.ts";
import { createStory } from "../load/story.ts";
import { clockScripts, storyScripts } from "../load/storyScripts.ts";
import { transferCase } from "../load/transferCase.ts";
import { judge, type Evidence } from "./judge.ts";
import { findingKinds } from "./findings.ts";
import type { ObservedEffect } from "./observed.ts";

const stories = [
  penaltyCase({ system: "ip-case", script: "correctedAndRevoked", party: "company", index: 1 }),
  penaltyCase({ system: "aic-case", script: "correctionFirst", party: "person", index: 2 }),
  penaltyCase({ system: "ip-case", script: "noFacts", party: "business", index: 3 }),
  transferCase("answerFirst", 4),
  createStory({ script: "toJudgment", steps: storyScripts["toJudgment"] ?? [], index: 5, agencySystem: "ip-case", enteredIn: "linkage-platform", from: Date.now() }),
  createStory({ script: "notSent", ...clockScripts.notSent, index: 6, agencySystem: "aic-case", enteredIn: "aic-case", from: 0, dueAt: 86_460_000 }),
  createStory({ script: "wrongNumber", steps: storyScripts["wrongNumber"] ?? [], index: 7, agencySystem: "ip-case", enteredIn: "ip-case", from: Date.now() }),
];

const fed = stories.flatMap(({ rows }) => rows.map(({ crashCase, step, system }, row): FedRow => ({ crashCase, step, system, ticket: `${crashCase.name}#${row}` })));
const person = stories[1]?.rows[0]?.crashCase;
const suspect = stories[4]?.rows[0]?.crashCase;

/** A run as it should be. */
function aGoodRun(): Evidence {
  const answers = answersOf(fed);
  const observed = [...expectedEffects(fed)].flatMap(([{ name }, effects]) =>
    effects.map((effect): ObservedEffect => ({ ...effect, deliveryId: "", caseId: caseIdOf(name), decisionNo: "", stored: "{}", at: "" })),
  );
  const delivered = observed.map((effect, index) => ({ ...effect, deliveryId: `${effect.system}/${index}` }));
  return { fed, during: answers, answers, observed: delivered, hops: delivered.map(toHop), places: [] };
}

const toHop = ({ system, caseId }: ObservedEffect, index: number) => Hop.fromPartial({ kind: HopKind.DELIVERED, system, caseId, sequence: BigInt(index) });
const caseIdOf = (name: string) => `case of ${name}`;

function answersOf(rows: readonly FedRow[]): Map<System, FeedAnswer[]> {
  return new Map(systems.map((system) => [system, rows.filter((row) => row.system === system).map(toAnswer)]));
}

function toAnswer({ crashCase, step, ticket }: FedRow): FeedAnswer {
  const { outcome, version, code } = step.answers[0] ?? rejected("");
  const became = outcome === "parked" && step.resolution ? { resolution: step.resolution } : {};
  const errors = code ? [{ code, field: "", message: "" }] : [];
  return { ticket, outcome, version, eventId: `event of ${ticket}`, caseId: outcome === "rejected" ? "" : caseIdOf(crashCase.name), errors, warnings: [], ...became };
}

const numbersOf = (evidence: Evidence) => {
  const { findings } = judge(evidence);
  return Object.fromEntries(findingKinds.map((kind) => [kind, findings[kind].length]));
};

const nothing = { lost: 0, duplicated: 0, outOfOrder: 0, leakedFields: 0, wrong: 0 };

const isThe = (type: string, system: System, version = 1) => (effect: ObservedEffect) => effect.type === type && effect.system === system && effect.version === version;

/** The run with the answers of its systems changed. */
function withAnswers(change: (answers: FeedAnswer[]) => FeedAnswer[]): Evidence {
  const run = aGoodRun();
  return { ...run, answers: new Map([...run.answers].map(([system, answers]) => [system, change([...answers])])) };
}

test("a run in which all went well shows nothing", () => {
  expect(aGoodRun().observed.length).toBeGreaterThan(20);
  expect(numbersOf(aGoodRun())).toEqual(nothing);
});

test("a row without an answer is lost", () => {
  const { answers } = withAnswers(([, ...others]) => others);
  expect(numbersOf({ ...aGoodRun(), during: new Map(), answers })).toMatchObject({ lost: 6 });
});

test("an effect that did not arrive is lost", () => {
  const run = aGoodRun();
  const observed = run.observed.filter((effect) => !isThe("Published", "ip-case")(effect));
  expect(numbersOf({ ...run, observed })).toEqual({ ...nothing, lost: 2 });
});

test("an effect that came a second time is duplicated, under its old delivery or a new one", () => {
  const run = aGoodRun();
  const once = run.observed.filter(isThe("PublicationRequested", "credit-china"));
  const again = once.map((effect) => ({ ...effect, deliveryId: "another/0" }));
  const hops = [...run.hops, Hop.fromPartial({ kind: HopKind.DELIVERED, system: "credit-china" })];
  expect(numbersOf({ ...run, observed: [...run.observed, ...once] })).toMatchObject({ ...nothing, duplicated: 1, outOfOrder: 1 });
  expect(numbersOf({ ...run, hops, observed: [...run.observed, ...again] })).toMatchObject({ ...nothing, duplicated: 1, outOfOrder: 1 });
});

test("a version that came behind a higher one is out of order", () => {
  const run = aGoodRun();
  const isLate = isThe("PenaltyCorrected", "linkage-platform", 2);
  const isPublished = (effect: ObservedEffect) => effect.channel !== "" && effect.version === 2;
  const observed = [...run.observed.filter((effect) => !isLate(effect)), ...run.observed.filter(isLate)];
  expect(numbersOf({ ...run, observed: observed.filter((effect) => !isPublished(effect)) })).toMatchObject({ outOfOrder: 1, duplicated: 0 });
});

test("a withdrawal ahead of the publication of the version before is out of order", () => {
  const run = aGoodRun();
  const isWithdrawal = isThe("WithdrawalRequested", "enterprise-disclosure", 3);
  const observed = [...run.observed.filter(isWithdrawal), ...run.observed.filter((effect) => !isWithdrawal(effect))];
  expect(numbersOf({ ...run, observed })).toEqual({ ...nothing, outOfOrder: 2 });
});

test("news of a publication ahead of the penalty itself is out of order", () => {
  const run = aGoodRun();
  const isNews = (effect: ObservedEffect) => effect.channel === "credit-china" && effect.version === 1 && effect.system === "linkage-platform";
  const observed = [...run.observed.filter(isNews), ...run.observed.filter((effect) => !isNews(effect))];
  expect(numbersOf({ ...run, observed })).toEqual({ ...nothing, outOfOrder: 1 });
});

test("a personal number in what a system stored, in an answer or in a file is a leak, a masked one is none", () => {
  const run = aGoodRun();
  const secret = person?.secrets[0] ?? "";
  const spoil = (stored: string) => run.observed.map((effect, index) => (index === 0 ? { ...effect, stored } : effect));
  expect(numbersOf({ ...run, observed: spoil(`{"证件号码":"${secret}"}`) })).toEqual({ ...nothing, leakedFields: 1 });
  expect(numbersOf({ ...run, observed: spoil(`{"证件号码":"${secret.slice(0, 6)}********${secret.slice(-4)}"}`) })).toEqual(nothing);
  expect(numbersOf({ ...run, places: [{ name: "logs/case.log", text: `…${secret.toLowerCase()}…` }] })).toEqual({ ...nothing, leakedFields: 1 });
  const told = withAnswers((answers) => answers.map((answer) => ({ ...answer, errors: answer.errors.map((one) => ({ ...one, message: secret })) })));
  expect(numbersOf(told)).toEqual({ ...nothing, leakedFields: 1 });
});

test("another answer than the right one is wrong", () => {
  const accepting = withAnswers((answers) => answers.map((answer) => (answer.outcome === "rejected" ? { ...answer, outcome: "accepted" as const, version: 1 } : answer)));
  expect(numbersOf({ ...accepting, during: accepting.answers })).toEqual({ ...nothing, wrong: 1 });
});

test("an answer that was given twice differently, or became another later, is wrong", () => {
  const twice = withAnswers((answers) => [...answers, ...answers.slice(0, 1).map((answer) => ({ ...answer, eventId: "another" }))]);
  expect(numbersOf(twice)).toMatchObject({ wrong: 6 });
  const changed = withAnswers(([first, ...others]) => (first ? [{ ...first, eventId: "another" }, ...others] : others));
  expect(numbersOf(changed)).toEqual({ ...nothing, wrong: 6 });
});

test("a parked row that came again after its release may be told that it was accepted", () => {
  const released = withAnswers((answers) => answers.map((answer) => (answer.outcome === "parked" && answer.resolution === "recorded" ? { ...answer, outcome: "accepted" as const, version: 3 } : answer)));
  expect(numbersOf({ ...released, during: released.answers })).toEqual(nothing);
});

test("an effect that nobody asked for is wrong", () => {
  const run = aGoodRun();
  const published = { ...run.observed[0]!, system: "enterprise-disclosure" as const, type: "PublicationRequested", version: 2, deliveryId: "x.0", caseId: caseIdOf(person?.name ?? "") };
  const hops = [...run.hops, toHop(published, 0)];
  expect(numbersOf({ ...run, hops, observed: [...run.observed, published] })).toEqual({ ...nothing, wrong: 1 });
});

test("an effect that the hub's own book does not know is wrong, and a personal number in the book is a leak", () => {
  const run = aGoodRun();
  expect(numbersOf({ ...run, hops: run.hops.slice(1) })).toEqual({ ...nothing, wrong: 1 });
  const secret = person?.secrets[0] ?? "";
  expect(numbersOf({ ...run, hops: [...run.hops, Hop.fromPartial({ message: secret })] })).toEqual({ ...nothing, leakedFields: 1 });
});

test("an end of a deadline that is told twice, to nobody, or to somebody whom it does not concern shows", () => {
  const run = aGoodRun();
  const isEnd = (effect: ObservedEffect) => effect.type === "DeadlineOverdue" && effect.deadline !== "D12";
  const ends = run.observed.filter(isEnd);
  expect(ends.map(({ system, deadline }) => `${system} ${deadline}`.trim())).toEqual(["linkage-platform D02", "aic-case", "procuratorate"]);
  // As other versions than those that the steps lead to; two of them are not in the trace.
  const twice = ends.map((effect) => ({ ...effect, version: effect.version + 1, deliveryId: `${effect.system}/0` }));
  expect(numbersOf({ ...run, observed: [...run.observed, ...twice] })).toMatchObject({ lost: 0, wrong: 5, duplicated: 0 });
  expect(numbersOf({ ...run, observed: run.observed.filter((effect) => !isEnd(effect)) })).toEqual({ ...nothing, lost: 3 });
  const police = ends.slice(0, 1).map((effect) => ({ ...effect, system: "police" as const, deadline: "", deliveryId: "police/0" }));
  const hops = [...run.hops, ...police.map(toHop)];
  expect(numbersOf({ ...run, hops, observed: [...run.observed, ...police] })).toMatchObject({ wrong: 1 });
  const early = run.observed.map((effect) => (isEnd(effect) && effect.deadline !== "" ? { ...effect, at: "1970-01-02T08:01:00.000+08:00" } : effect));
  expect(numbersOf({ ...run, observed: early })).toEqual({ ...nothing, wrong: 1 });
  const another = run.observed.map((effect) => (isEnd(effect) && effect.deadline !== "" ? { ...effect, deadline: "D03" } : effect));
  expect(numbersOf({ ...run, observed: another })).toEqual({ ...nothing, lost: 1, wrong: 1 });
});

test("a waiting row whose end was not told, or told wrongly, is wrong", () => {
  const forgotten = withAnswers((answers) => answers.map(({ resolution: _resolution, ...answer }) => answer));
  expect(numbersOf({ ...forgotten, during: forgotten.answers })).toEqual({ ...nothing, wrong: 3 });
});

test("a suspect's number may be known to the criminal side, and to nobody else", () => {
  const run = aGoodRun();
  const stored = suspect?.secrets[0] ?? "";
  const knows = (system: System) => run.observed.map((effect) => (isThe("ProsecutionCharged", system, 26)(effect) ? { ...effect, stored } : effect));
  expect(knows("court").some((effect) => effect.stored === stored)).toBe(true);
  expect(numbersOf({ ...run, observed: knows("court") })).toEqual(nothing);
  expect(numbersOf({ ...run, observed: knows("linkage-platform") })).toEqual({ ...nothing, leakedFields: 1 });
});
