import { expect, it } from "vitest";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { aPenalty, law } from "../testing/builders.ts";
import type { CreditFact } from "./creditFact.ts";
import { emptyPublication, evolve, type PublicationState } from "./publicationState.ts";
import { react, type PenaltyFact } from "./react.ts";
import { redecide } from "./redecide.ts";
import { noSecrecy, type Secrecy } from "./secrecy.ts";

const penalty = aPenalty({ caseNo: "黔示知案〔2022〕3号", decisionDate: "2022-03-08" });
const decided: PenaltyFact = { kind: "decided", version: 1, penalty, date: "2022-03-08" };
const secret: Secrecy = { confidential: true, from: "2022-03-03", until: "" };
const ended: Secrecy = { confidential: false, from: "2022-03-03", until: "2022-05-06" };
const on = "2022-05-09";

const fold = (facts: readonly CreditFact[], from: PublicationState = emptyPublication) => facts.reduce(evolve, from);
const brief = (facts: readonly CreditFact[]) => facts.map(({ type, data }) => `${type.replace("hub.credit.v1.", "")} ${data.channel} ${data.version}`);
const barsOf = (facts: readonly CreditFact[]) => facts.map(({ data }) => ("bar" in data ? data.bar : undefined));

const withheld = fold(react(emptyPublication, decided, law, secret));
const shown = fold(react(emptyPublication, decided, law));

it("a penalty decided while its case is with the police is withheld in every channel, with the day it would have been due", () => {
  const facts = react(emptyPublication, decided, law, secret);
  expect(brief(facts)).toEqual(["PublicationBarred credit-china 1", "PublicationBarred enterprise-disclosure 1"]);
  expect(facts[0]?.data).toMatchObject({ bar: PublicationBar.TRANSFERRED, ruleId: "transfer-procedure-confidential", dueDate: "2022-03-17" });
});

it("a penalty decided before the sending is published as ever", () => {
  const before = { ...decided, penalty: { ...penalty, decisionDate: "2022-03-02" } };
  expect(react(emptyPublication, before, law, secret)).toEqual(react(emptyPublication, before, law));
  expect(redecide(fold(react(emptyPublication, before, law)), before, { secrecy: secret, on }, law)).toEqual([]);
});

it("what bars a decision for good goes before the transfer, and its end changes nothing", () => {
  const person = { ...decided, penalty: { ...penalty, party: { ...penalty.party!, category: PartyCategory.NATURAL_PERSON } } };
  const facts = react(emptyPublication, person, law, secret);
  expect(barsOf(facts)).toEqual([PublicationBar.TRANSFERRED, PublicationBar.NATURAL_PERSON]);
  expect(brief(redecide(fold(facts), person, { secrecy: ended, on }, law))).toEqual(["PublicationRequested credit-china 1"]);
});

it("the end of the secrecy requests what was withheld, due seven and twenty working days after it", () => {
  const facts = redecide(withheld, decided, { secrecy: ended, on }, law);
  expect(brief(facts)).toEqual(["PublicationRequested credit-china 1", "PublicationRequested enterprise-disclosure 1"]);
  expect(facts.map(({ data }) => "dueDate" in data && data.dueDate)).toEqual([law.calendar.addWorkdays("2022-05-06", 7).date, law.calendar.addWorkdays("2022-05-06", 20).date]);
  expect(fold(facts, withheld).channels["credit-china"]).toMatchObject({ state: "requested", bar: PublicationBar.UNSPECIFIED });
});

it("the term of display still begins with the decision", () => {
  const [request] = redecide(withheld, decided, { secrecy: ended, on }, law);
  const [ordinary] = react(emptyPublication, decided, law);
  const untilOf = (fact: CreditFact | undefined) => fact && "publicityUntil" in fact.data && fact.data.publicityUntil;
  expect(untilOf(request)).toBe(untilOf(ordinary));
  expect(untilOf(request)).toBe("2023-03-08");
});

it("when the sending is taken back the terms count from the day the hub heard of it", () => {
  const [request] = redecide(withheld, decided, { secrecy: noSecrecy, on }, law);
  expect(request?.data).toMatchObject({ dueDate: law.calendar.addWorkdays(on, 7).date });
});

it("a penalty that arrives after the end is due as if it had been withheld until then", () => {
  const [request] = react(emptyPublication, decided, law, ended);
  expect(request?.data).toMatchObject({ dueDate: law.calendar.addWorkdays("2022-05-06", 7).date });
});

it("a penalty decided after the end has the ordinary terms", () => {
  const after = { ...decided, penalty: { ...penalty, decisionDate: "2022-06-01" } };
  expect(react(emptyPublication, after, law, ended)).toEqual(react(emptyPublication, after, law));
});

it("a sending that arrives late withdraws what it made secret, and the withdrawal does not tell the public why", () => {
  const facts = redecide(shown, decided, { secrecy: secret, on }, law);
  expect(brief(facts)).toEqual(["PublicationBarred credit-china 1", "WithdrawalRequested credit-china 1", "PublicationBarred enterprise-disclosure 1", "WithdrawalRequested enterprise-disclosure 1"]);
  expect(barsOf(facts)).toEqual([PublicationBar.TRANSFERRED, PublicationBar.UNSPECIFIED, PublicationBar.TRANSFERRED, PublicationBar.UNSPECIFIED]);
  expect(facts[1]?.data).toMatchObject({ dueDate: law.calendar.addWorkdays(on, 3).date, decisionNo: penalty.decisionNo });
  const state = fold(facts, shown);
  expect(state.channels["credit-china"]).toMatchObject({ state: "withdrawing", bar: PublicationBar.TRANSFERRED });
  expect(state.versions).toMatchObject([
    { channel: "credit-china", version: 1, publish: false, bar: PublicationBar.TRANSFERRED, withdrawal: true },
    { channel: "enterprise-disclosure", version: 1, publish: false, bar: PublicationBar.TRANSFERRED, withdrawal: true },
  ]);
});

it("what was withdrawn is requested again by a higher version, and corrections go on above it", () => {
  const gone = fold(redecide(shown, decided, { secrecy: secret, on }, law), shown);
  const again = redecide(gone, decided, { secrecy: ended, on }, law);
  expect(brief(again)).toEqual(["PublicationRequested credit-china 1000001", "PublicationRequested enterprise-disclosure 1000001"]);
  const back = fold(again, gone);
  expect(back).toMatchObject({ caseVersion: 1, renewals: 1 });
  expect(react(back, decided, law, ended)).toEqual([]);
  expect(brief(react(back, { ...decided, kind: "corrected", version: 2 }, law, ended))).toEqual(["PublicationRequested credit-china 1000002", "PublicationRequested enterprise-disclosure 1000002"]);
});

it("looking again changes nothing, whatever the state", () => {
  for (const secrecy of [secret, ended, noSecrecy]) {
    for (const before of [withheld, shown]) {
      const state = fold(redecide(before, decided, { secrecy, on }, law), before);
      expect(redecide(state, decided, { secrecy, on: "2022-07-01" }, law)).toEqual([]);
    }
  }
});

it("a revoked decision stays as it is when the secrecy ends", () => {
  const revoked: PenaltyFact = { ...decided, kind: "revoked", version: 2 };
  const state = fold(react(withheld, revoked, law, secret), withheld);
  expect(barsOf(react(withheld, revoked, law, secret))).toEqual([PublicationBar.REVOKED, PublicationBar.REVOKED]);
  expect(redecide(state, revoked, { secrecy: ended, on }, law)).toEqual([]);
});

it("a version that is not taken in yet is left to the follower of the cases", () => {
  expect(redecide(withheld, { ...decided, kind: "corrected", version: 2 }, { secrecy: ended, on }, law)).toEqual([]);
});
