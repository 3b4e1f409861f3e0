import { expect, it } from "vitest";
import { Conduct } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { Party } from "../../../proto/gen/hub/common/v1/party.ts";
import { book } from "../testing/builders.ts";
import { findIpClauseHint } from "./ipClause.ts";
import { readActs } from "./readActs.ts";
import { standingOf, withStep, withoutStep, type Step, type Steps } from "./transferCase.ts";

const conduct = (parts: Partial<Conduct> = {}) => Conduct.fromPartial({ offence: "counterfeit_trademark", metrics: [{ name: "illegal_turnover", value: 4_000_000n }], ...parts });
const company = Party.fromPartial({ name: "贵州示例甲酒业有限公司", uscc: "91520102MAYT00013R", orgCode: "MAYT00013" });
const person = Party.fromPartial({ name: "示例王三", idNo: "52030218810203012x" });

function aStep(eventId: string, date: string, parts: Partial<Step> = {}): Step {
  const at = Date.parse(`${date}T10:00:00+08:00`);
  return { eventId, sequence: Number(eventId.slice(1)), occurredAt: at, date, handles: false, transfers: false, parties: [], conducts: [], basis: "", offenceCodes: [], ...parts };
}

const caseOf = (...steps: readonly Step[]): Steps => steps.reduce<Steps>((all, step) => withStep(all, step, ""), new Map());

it("the newest report counts by the time it happened, whatever the order of arrival", () => {
  const opened = aStep("e1", "2024-03-01", { conducts: [conduct()], parties: [company] });
  const proposed = aStep("e2", "2024-03-09", { conducts: [conduct(), conduct()] });
  for (const steps of [caseOf(opened, proposed), caseOf(proposed, opened)]) {
    const standing = standingOf(steps);
    expect([standing.told?.eventId, standing.parties.length, standing.isHandled]).toEqual(["e2", 1, false]);
  }
});

it("a corrected step is replaced, and a step taken back never was", () => {
  const steps = caseOf(aStep("e1", "2024-03-01", { conducts: [conduct()] }), aStep("e2", "2024-03-09", { handles: true, transfers: true }));
  expect(standingOf(steps)).toMatchObject({ isHandled: true, isTransferred: true });
  expect(standingOf(withoutStep(steps, "e2"))).toMatchObject({ isHandled: false, isTransferred: false });
  const corrected = withStep(steps, aStep("e3", "2024-02-20", { conducts: [conduct({ marks: 2 })] }), "e1");
  expect(standingOf(corrected).told?.eventId).toBe("e3");
});

it("an act is dated by its last day, else its first, else the day of the report", () => {
  const dated = [conduct({ from: "2023-01-01", until: "2023-05-31" }), conduct({ from: "2023-01-01" }), conduct(), conduct({ until: "2023/05/31" })];
  const acts = readActs(book, "t1", standingOf(caseOf(aStep("e1", "2024-03-01", { conducts: dated }))));
  expect(acts.map(({ act }) => `${act.index} ${act.conductDate} ${act.handlingDate}`)).toEqual([
    "0 2023-05-31 2024-03-01",
    "1 2023-01-01 2024-03-01",
    "2 2024-03-01 2024-03-01",
    "3 2024-03-01 2024-03-01",
  ]);
});

it("an act belongs to the party it names, else to every party, in one spelling", () => {
  const conducts = [conduct(), conduct({ partyId: "mayt00013" }), conduct({ partyId: "52030218810203012X" }), conduct({ partyId: "91520103MAYT000210" })];
  const acts = readActs(book, "t1", standingOf(caseOf(aStep("e1", "2024-03-01", { conducts, parties: [company, person] }))));
  expect(acts.map(({ identifiers }) => identifiers)).toEqual([[company.uscc, "52030218810203012X"], [company.uscc], ["52030218810203012X"], ["91520103MAYT000210"]]);
});

it("conduct is known by its article too; without thresholds or figures it is left out", () => {
  const conducts = [conduct({ offence: "", article: "213" }), conduct({ offence: "", article: "264" }), conduct({ metrics: [] }), conduct({ offence: "", article: "141", metrics: [] })];
  const acts = readActs(book, "t1", standingOf(caseOf(aStep("e1", "2024-03-01", { conducts }))));
  expect(acts.map(({ act }) => `${act.index} ${act.offence}`)).toEqual(["0 counterfeit_trademark", "3 fake_drugs"]);
});

it("the IP clause holds from 2020-08-07, whatever the amount", () => {
  const on = (date: string, parts: Partial<Step>) => findIpClauseHint(book, standingOf(caseOf(aStep("e1", date, parts))));
  const marked = { conducts: [conduct({ metrics: [], reasonableSuspicion: true, until: "2019-12-31" })] };
  expect(on("2020-08-06", marked)).toBeUndefined();
  expect(on("2020-08-07", marked)).toMatchObject({ rule: "ip_clause/2020-08-07", metric: "", value: 0n, article: "213", basis: "ip_reasonable_suspicion", conductDate: "2019-12-31", handlingDate: "2020-08-07" });
  expect(on("2020-08-07", { basis: "ip_reasonable_suspicion", offenceCodes: ["219"] })).toMatchObject({ article: "219", offence: "trade_secret" });
  expect(on("2020-08-07", { basis: "ip_reasonable_suspicion" })).toMatchObject({ article: "" });
});

it("the IP clause is for IP crimes and for cases still open", () => {
  const on = (parts: Partial<Step>) => findIpClauseHint(book, standingOf(caseOf(aStep("e1", "2024-03-01", parts))));
  expect(on({ conducts: [conduct({ offence: "fake_or_substandard_products", reasonableSuspicion: true })] })).toBeUndefined();
  expect(on({ basis: "ip_reasonable_suspicion", offenceCodes: ["140"] })).toBeUndefined();
  expect(on({ basis: "threshold", offenceCodes: ["213"] })).toBeUndefined();
  expect(on({ conducts: [conduct({ reasonableSuspicion: true })], handles: true })).toBeUndefined();
});
