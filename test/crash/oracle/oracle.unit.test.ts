import { expect, test } from "vitest";
import { Hop, HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { FeedAnswer } from "../../../seeds/simulators/contract.ts";
import { systems, type System } from "../hub/simulators.ts";
import type { FedRow } from "../load/crashCase.ts";
import { expectedEffects } from "../load/expectedEffects.ts";
import { penaltyCase } from "../load/penaltyCase.ts";
import { rejected } from "../load/steps.ts";
import { transferCase } from "../load/transferCase.ts";
import { judge, type Evidence } from "./judge.ts";
import { findingKinds } from "./findings.ts";
import type { ObservedEffect } from "./observed.ts";

const cases = [
  penaltyCase({ source: "ip-case", script: "correctedAndRevoked", party: "company", index: 1 }),
  penaltyCase({ source: "aic-case", script: "correctionFirst", party: "person", index: 2 }),
  penaltyCase({ source: "ip-case", script: "noFacts", party: "business", index: 3 }),
  transferCase("answerFirst", 4),
];

const fed = cases.flatMap((crashCase) =>
  crashCase.rows.map(({ step }, row): FedRow => ({ crashCase, step, system: crashCase.source, ticket: `${crashCase.name}#${row}` })),
);

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
  const errors = code ? [{ code, field: "", message: "" }] : [];
  return { ticket, outcome, version, eventId: `event of ${ticket}`, caseId: outcome === "rejected" ? "" : caseIdOf(crashCase.name), errors, warnings: [] };
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
  expect(numbersOf({ ...aGoodRun(), during: new Map(), answers })).toMatchObject({ lost: 3 });
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
  const secret = cases[1]?.secrets[0] ?? "";
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
  expect(numbersOf(twice)).toMatchObject({ wrong: 3 });
  const changed = withAnswers(([first, ...others]) => (first ? [{ ...first, eventId: "another" }, ...others] : others));
  expect(numbersOf(changed)).toEqual({ ...nothing, wrong: 3 });
});

test("a parked row that came again after its release may be told that it was accepted", () => {
  const released = withAnswers((answers) => answers.map((answer) => (answer.outcome === "parked" ? { ...answer, outcome: "accepted" as const, version: 3 } : answer)));
  expect(numbersOf({ ...released, during: released.answers })).toEqual(nothing);
});

test("an effect that nobody asked for is wrong", () => {
  const run = aGoodRun();
  const person = cases[1]?.name ?? "";
  const published = { ...run.observed[0]!, system: "enterprise-disclosure" as const, type: "PublicationRequested", version: 2, deliveryId: "x.0", caseId: caseIdOf(person) };
  const hops = [...run.hops, toHop(published, 0)];
  expect(numbersOf({ ...run, hops, observed: [...run.observed, published] })).toEqual({ ...nothing, wrong: 1 });
});

test("an effect that the hub's own book does not know is wrong, and a personal number in the book is a leak", () => {
  const run = aGoodRun();
  expect(numbersOf({ ...run, hops: run.hops.slice(1) })).toEqual({ ...nothing, wrong: 1 });
  const secret = cases[1]?.secrets[0] ?? "";
  expect(numbersOf({ ...run, hops: [...run.hops, Hop.fromPartial({ message: secret })] })).toEqual({ ...nothing, leakedFields: 1 });
});
