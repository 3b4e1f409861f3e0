import * as fc from "fast-check";
import { expect, it } from "vitest";
import { procedureOf, stepFact, table, walk } from "../testing/aTransfer.ts";
import { readSecrecy, type TransferFact } from "./readSecrecy.ts";
import { circumstancesOf, noSecrecy } from "./secrecy.ts";

const read = (facts: readonly TransferFact[]) => readSecrecy(facts, (state) => table.isConfidential(state));
const told = (...events: readonly string[]) => procedureOf(...events).map((step, index) => stepFact(`e${index + 1}`, step));

const upToSending = ["transfer.proposed", "transfer.approved", "transfer.sent"] as const;
const upToFiling = [...upToSending, "transfer.acknowledged", "police.filed"] as const;
const upToJudgment = [...upToFiling, "prosecution.received", "prosecution.charged", "court.judged"] as const;

it("a case is secret from the day of its sending", () => {
  expect(read(told("transfer.proposed", "transfer.approved"))).toEqual(noSecrecy);
  expect(read(told(...upToSending))).toEqual({ confidential: true, from: "2022-03-03", until: "" });
});

it.each([
  ["court.effective", [...upToJudgment, "court.effective"], "2022-03-09"],
  ["police.not_filed", [...upToSending, "transfer.acknowledged", "police.not_filed"], "2022-03-05"],
  ["transfer.wrong_authority", [...upToSending, "transfer.acknowledged", "transfer.wrong_authority"], "2022-03-05"],
  ["police.case_withdrawn", [...upToFiling, "police.case_withdrawn"], "2022-03-06"],
  ["supervision.no_ground", [...upToSending, "transfer.acknowledged", "police.not_filed", "supervision.reasons_demanded", "supervision.reasons_given", "supervision.no_ground"], "2022-03-08"],
  ["reverse.opinion_issued", [...upToFiling, "prosecution.received", "prosecution.dropped", "reverse.opinion_issued"], "2022-03-08"],
])("%s ends the secrecy on its day", (_name, events, until) => {
  expect(read(told(...events))).toEqual({ confidential: false, from: "2022-03-03", until });
});

it("what follows after the end does not move it", () => {
  const events = [...upToSending, "transfer.acknowledged", "police.not_filed", "reverse.by_police", "admin.decided"];
  expect(read(told(...events))).toEqual({ confidential: false, from: "2022-03-03", until: "2022-03-05" });
});

it("a case that becomes secret again is secret from its first sending on", () => {
  const events = [...upToSending, "transfer.acknowledged", "police.not_filed", "reconsideration.requested"];
  expect(read(told(...events))).toEqual({ confidential: true, from: "2022-03-03", until: "" });
});

it("a case that the police filed on their own is secret without any sending", () => {
  expect(read(told("transfer.proposed", "police.filed_on_own"))).toEqual({ confidential: true, from: "2022-03-02", until: "" });
});

it("a retracted sending leaves a case that was never secret", () => {
  const facts: TransferFact[] = [...told(...upToSending), { kind: "retracted", stepId: "e3" }, { kind: "recomputed", stateAfter: "transfer_approved" }];
  expect(read(facts)).toEqual(noSecrecy);
});

it("a corrected sending counts by its new day", () => {
  const [proposed, approved, sent] = procedureOf(...upToSending);
  const later = { ...sent!, at: Date.parse("2022-03-20T10:00:00+08:00") };
  const facts: TransferFact[] = [stepFact("e1", proposed!), stepFact("e2", approved!), stepFact("e3", sent!), stepFact("e4", later, "e3"), { kind: "recomputed", stateAfter: "sent" }];
  expect(read(facts)).toMatchObject({ confidential: true, from: "2022-03-20" });
});

it("steps of one moment stand as the hub read them", () => {
  const [, , sent, acknowledged, notFiled] = procedureOf(...upToSending, "transfer.acknowledged", "police.not_filed");
  const at = sent!.at;
  const facts: TransferFact[] = [stepFact("e1", { ...sent!, at }), stepFact("e3", { ...notFiled!, at }), stepFact("e2", { ...acknowledged!, at }), { kind: "recomputed", stateAfter: "not_filed" }];
  expect(read(facts)).toEqual({ confidential: false, from: "2022-03-03", until: "2022-03-03" });
});

it("a day before midnight in Shanghai is that day, wherever the hub runs", () => {
  const [, , sent] = procedureOf(...upToSending);
  expect(read([stepFact("e1", { ...sent!, at: Date.parse("2022-03-03T23:59:59+08:00") })]).from).toBe("2022-03-03");
  expect(read([stepFact("e1", { ...sent!, at: Date.parse("2022-03-04T00:00:00+08:00") })]).from).toBe("2022-03-04");
});

it("a state that the table does not know keeps the case secret", () => {
  expect(read([{ kind: "step", eventId: "e1", at: 0, toState: "示例", corrects: "" }])).toMatchObject({ confidential: true });
});

it("a decision of the day before the sending stays public, one of the day itself is secret", () => {
  const secrecy = read(told(...upToSending));
  expect(circumstancesOf(secrecy, "2022-03-02")).toEqual({ secret: false, dueFrom: "" });
  expect(circumstancesOf(secrecy, "2022-03-03")).toEqual({ secret: true, dueFrom: "" });
  expect(circumstancesOf(noSecrecy, "2022-03-03")).toEqual({ secret: false, dueFrom: "" });
});

it("the order in which the steps of any procedure arrive does not matter", () => {
  const choices = fc.array(fc.record({ way: fc.nat(9), hours: fc.integer({ min: 1, max: 60 }) }), { minLength: 1, maxLength: 14 });
  fc.assert(
    fc.property(choices.map(walk).chain((steps) => fc.tuple(fc.constant(steps), fc.shuffledSubarray(steps, { minLength: steps.length }))), ([steps, arrived]) => {
      const facts = arrived.map((step) => stepFact(`e${step.at}`, step));
      expect(read(facts)).toEqual(read(steps.map((step) => stepFact(`e${step.at}`, step))));
    }),
  );
});
