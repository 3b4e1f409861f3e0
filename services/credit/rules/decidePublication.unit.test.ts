import { expect, it } from "vitest";
import { PenaltyKind, type Penalty } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { CreditTier, PublicationBar } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { aPenalty, aPerson, law } from "../testing/builders.ts";
import type { Channel } from "./channels.ts";
import { decidePublication } from "./decidePublication.ts";

const CREDIT: Channel = "credit-china";
const DISCLOSURE: Channel = "enterprise-disclosure";

function decide(penalty: Penalty, channel: Channel) {
  const decision = decidePublication(penalty, law).find((one) => one.channel === channel);
  if (!decision) throw new Error("no decision");
  return { publish: decision.publish, bar: decision.bar?.bar, due: decision.dueDate, until: decision.publicityUntil, tier: decision.tier };
}

const { ORGANISATION, INDIVIDUAL_BUSINESS, NATURAL_PERSON } = PartyCategory;

/** Samples S01–S14 of the domain specification with the due dates computed from the official notices. */
const samples = [
  [ORGANISATION, "2018-04-27", "2018-05-09", "2018-05-28"],
  [INDIVIDUAL_BUSINESS, "2018-09-28", "2018-10-12", "2018-10-31"],
  [NATURAL_PERSON, "2018-10-15", "2018-10-24", ""],
  [ORGANISATION, "2018-05-18", "2018-05-29", "2018-06-15"],
  [ORGANISATION, "2018-06-25", "2018-07-04", "2018-07-23"],
  [ORGANISATION, "2018-08-10", "2018-08-21", "2018-09-07"],
  [ORGANISATION, "2018-11-12", "2018-11-21", "2018-12-10"],
  [INDIVIDUAL_BUSINESS, "2018-02-09", "2018-02-24", "2018-03-14"],
  [ORGANISATION, "2018-09-03", "2018-09-12", "2018-09-30"],
] as const;

it.each(samples)("a party of category %i and a decision of %s have the due dates of the specification", (category, decisionDate, creditDue, disclosureDue) => {
  const party = category === NATURAL_PERSON ? aPerson("1881-02-03") : { ...aPenalty().party!, category };
  const penalty = aPenalty({ party, decisionDate });
  expect(decide(penalty, CREDIT)).toMatchObject({ publish: true, due: creditDue });
  expect(decide(penalty, DISCLOSURE)).toMatchObject({ publish: category !== NATURAL_PERSON, due: disclosureDue });
});

it("a minor is withheld from Credit China with the due date it would have had (S16)", () => {
  const penalty = aPenalty({ party: aPerson("2002-05-01"), decisionDate: "2018-09-17", kinds: [PenaltyKind.WARNING], violationFacts: "网店销售假冒商品5件。" });
  expect(decide(penalty, CREDIT)).toMatchObject({ publish: false, bar: PublicationBar.MINOR, due: "2018-09-27" });
});

it("a natural person never goes to enterprise disclosure, and that bar wins over the others", () => {
  const penalty = aPenalty({ party: aPerson("2010-05-01"), decisionDate: "2024-09-17", kinds: [PenaltyKind.WARNING] });
  expect(decide(penalty, DISCLOSURE)).toMatchObject({ publish: false, bar: PublicationBar.NATURAL_PERSON, due: "", until: "" });
});

it.each([
  ["2021-08-31", true, undefined],
  ["2021-09-01", false, PublicationBar.WARNING_ONLY],
])("a mere warning of %s in enterprise disclosure is published: %s", (decisionDate, publish, bar) => {
  const warning = aPenalty({ kinds: [PenaltyKind.WARNING], decisionDate });
  expect(decide(warning, DISCLOSURE)).toMatchObject({ publish, bar, due: law.calendar.addWorkdays(decisionDate, 20).date });
  expect(decide({ ...warning, kinds: [PenaltyKind.WARNING, PenaltyKind.FINE] }, DISCLOSURE).publish).toBe(true);
});

it.each([
  ["2026-03-31", CreditTier.GENERAL, true],
  ["2026-04-01", CreditTier.SLIGHT, false],
])("a warning and criticism of %s has tier %i in Credit China", (decisionDate, tier, publish) => {
  const slight = aPenalty({ kinds: [PenaltyKind.WARNING, PenaltyKind.CRITICISM], decisionDate });
  expect(decide(slight, CREDIT)).toMatchObject({ tier, publish, bar: publish ? undefined : PublicationBar.SLIGHT });
  expect(decide(slight, DISCLOSURE).publish).toBe(true);
});

const fine = (yuan: number) => ({ fen: BigInt(yuan) * 100n });

it.each([
  ["organisation", ORGANISATION, 999_999, CreditTier.GENERAL],
  ["organisation", ORGANISATION, 1_000_000, CreditTier.SERIOUS],
  ["natural person", NATURAL_PERSON, 100_000, CreditTier.SERIOUS],
])("from 2026-04-01 a fine on an %s (category %i) of %i yuan has tier %i", (_name, category, yuan, tier) => {
  const party = category === NATURAL_PERSON ? aPerson("1881-02-03") : aPenalty().party;
  expect(decide(aPenalty({ party, decisionDate: "2026-04-01", fine: fine(yuan) }), CREDIT).tier).toBe(tier);
});

/** Last day of display when the source names none: channel, decision, kinds, day. */
const terms = [
  [CREDIT, "2018-04-27", [PenaltyKind.FINE], "2019-04-27"],
  [CREDIT, "2018-04-27", [PenaltyKind.REVOKE_LICENCE], "2021-04-27"],
  [CREDIT, "2019-07-01", [PenaltyKind.FINE], "2020-07-01"],
  [CREDIT, "2019-07-01", [PenaltyKind.REVOKE_LICENCE], "2022-07-01"],
  [CREDIT, "2023-05-01", [PenaltyKind.FINE], "2026-05-01"],
  [CREDIT, "2026-04-01", [PenaltyKind.WARNING], "2026-07-01"],
  [CREDIT, "2026-04-01", [PenaltyKind.FINE], "2027-04-01"],
  [CREDIT, "2026-04-01", [PenaltyKind.RESTRICT_EMPLOYMENT], "2029-04-01"],
  [DISCLOSURE, "2021-08-31", [PenaltyKind.FINE], "2026-08-31"],
  [DISCLOSURE, "2021-09-01", [PenaltyKind.FINE], "2024-09-01"],
  [DISCLOSURE, "2021-09-01", [PenaltyKind.CRITICISM], "2021-12-01"],
] as const;

it.each(terms)("in %s a decision of %s with kinds %j is shown until %s", (channel, decisionDate, kinds, until) => {
  const amount = kinds.some((kind) => kind === PenaltyKind.FINE) ? { fine: fine(50_000) } : { fine: undefined };
  expect(decide(aPenalty({ decisionDate, kinds: [...kinds], ...amount }), channel).until).toBe(until);
});

it.each([
  ["2019-10-05", "2019-10-05"],
  ["2019-08-01", "2019-10-01"],
  ["2025-01-01", "2020-07-01"],
])("a supplied last day of display %s is kept inside the limits: %s", (publicityUntil, until) => {
  expect(decide(aPenalty({ decisionDate: "2019-07-01", publicityUntil }), CREDIT).until).toBe(until);
});

it("a restriction longer than three years is shown as long as it lasts", () => {
  const restriction = aPenalty({ decisionDate: "2022-03-01", kinds: [PenaltyKind.RESTRICT_EMPLOYMENT], validUntil: "2027-03-01" });
  expect(decide(restriction, DISCLOSURE).until).toBe("2027-03-01");
});

it("a decision older than the duty to publish has no due date and is published", () => {
  expect(decide(aPenalty({ decisionDate: "2013-05-06" }), CREDIT)).toMatchObject({ publish: true, due: "" });
});

it("a due date in a year without notice is provisional", () => {
  const decisions = decidePublication(aPenalty({ decisionDate: "2031-03-03" }), law);
  expect(decisions.map(({ dueProvisional }) => dueProvisional)).toEqual([true, true]);
});

it("every decision names the rules it rests on", () => {
  const [credit] = decidePublication(aPenalty(), law);
  expect(credit?.ruleIds).toEqual(["credit-china-due-2015", "credit-china-term-2015", "tier-before-2026"]);
});

it("a decision date that is no day is refused", () => {
  expect(() => decidePublication(aPenalty({ decisionDate: "" }), law)).toThrow(RangeError);
});
