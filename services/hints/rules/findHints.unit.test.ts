import { describe, expect, it, test } from "vitest";
import { anAct, figuresOf, hintsOn, hintsOnAct, table, yuan } from "../testing/builders.ts";
import type { Limit, ThresholdRule } from "./thresholdTable.ts";

/** Every unconditional and conditional limit of every filing rule. */
const limits = table.rules.filter(({ tier }) => tier === "file").flatMap((rule) => rule.anyOf.map((limit) => [`${rule.id} ${limit.metric} ${JSON.stringify(limit.when ?? {})}`, rule, limit] as const));

/** An act under the rule alone that meets the limit's conditions and has this value. */
function actAt({ offence, inForceFrom }: ThresholdRule, { metric, when }: Limit, value: bigint) {
  const parts = { marks: when?.marks_gte ?? 0, patents: when?.patents_gte ?? 0, repeatWithinYears: when?.repeat_within_years ?? 0 };
  return { offence, conductDate: inForceFrom, handlingDate: inForceFrom, figures: figuresOf({ [metric]: value }, parts) };
}

describe("each limit of each offence", () => {
  test.each(limits.filter(([, , { gte }]) => gte > 1n))("%s: nothing at 0.79, a hint at 0.8 and at 1.0", (_name, rule, limit) => {
    const at = (permille: bigint) => hintsOnAct(actAt(rule, limit, (limit.gte * permille) / 1000n)).filter((hint) => hint.startsWith(`${rule.id} ${limit.metric}`));
    expect(at(790n)).toEqual([]);
    expect(at(800n)).toEqual([`${rule.id} ${limit.metric} 800`]);
    expect(at(1000n)).toEqual([`${rule.id} ${limit.metric} 1000`]);
  });

  test.each(limits.filter(([, , { gte }]) => gte === 1n))("%s: the fact alone is enough", (_name, rule, limit) => {
    expect(hintsOnAct(actAt(rule, limit, 1n))).toContain(`${rule.id} ${limit.metric} 1000`);
  });
});

it("fake drugs are hinted by the conduct, whatever the amount, from 2011-05-01", () => {
  const sold = { offence: "fake_drugs", figures: figuresOf({}) };
  expect(hintsOnAct(sold)).toEqual(["fake_drugs/file/2011-05-01 conduct 1000"]);
  expect(hintsOnAct({ ...sold, conductDate: "2011-04-30", handlingDate: "2018-01-01" })).toEqual([]);
});

describe("the milder law counts", () => {
  const labels = (conductDate: string, handlingDate: string) => hintsOnAct({ offence: "illegal_trademark_labels", conductDate, handlingDate, figures: figuresOf({ label_count: 9_000n }) });

  it("labels: the limit of 10,000 from 2025-04-26 does not hold for conduct before", () => {
    expect(labels("2025-04-25", "2025-04-25")).toEqual([]);
    expect(labels("2025-04-25", "2025-04-26")).toEqual([]);
    expect(labels("2025-04-26", "2025-04-26")).toEqual(["illegal_trademark_labels/file/2025-04-26 label_count 900"]);
  });

  it("clicks: the higher limit from 2025-04-26 holds also for conduct before, when handled after", () => {
    const clicks = (conductDate: string, handlingDate: string) => hintsOnAct({ offence: "copyright", conductDate, handlingDate, figures: figuresOf({ online_clicks: 60_000n }) });
    expect(clicks("2024-06-01", "2025-04-25")).toEqual(["copyright/file/2011-01-10 online_clicks 1200"]);
    expect(clicks("2024-06-01", "2025-04-26")).toEqual([]);
  });

  it("a figure that the law of the conduct did not know gives nothing", () => {
    const gains = (conductDate: string) => hintsOnAct({ offence: "sell_counterfeit_trademark_goods", conductDate, handlingDate: "2026-01-05", figures: figuresOf({ illegal_gains: yuan(40_000) }) });
    expect(gains("2024-12-31")).toEqual([]);
    expect(gains("2025-12-31")).toEqual(["sell_counterfeit_trademark_goods/file/2025-04-26 illegal_gains 1333"]);
  });

  it("of equally severe laws that of the conduct is named", () => {
    const turnover = { conductDate: "2025-04-01", handlingDate: "2025-06-01", figures: figuresOf({ illegal_turnover: yuan(45_000) }) };
    expect(hintsOnAct(turnover)).toEqual(["counterfeit_trademark/file/2004-12-22 illegal_turnover 900"]);
  });
});

it("a unit had three times the limits until 2007-04-04", () => {
  const figures = figuresOf({ illegal_turnover: yuan(60_000) }, { unitOffender: true });
  expect(hintsOnAct({ figures, conductDate: "2005-06-01", handlingDate: "2005-09-01" })).toEqual([]);
  expect(hintsOnAct({ figures, conductDate: "2005-06-01", handlingDate: "2008-09-01" })).toEqual([]);
  expect(hintsOnAct({ figures, conductDate: "2007-04-05", handlingDate: "2007-09-01" })).toEqual(["counterfeit_trademark/file/2004-12-22 illegal_turnover 1200"]);
  const large = figuresOf({ illegal_turnover: yuan(120_000) }, { unitOffender: true });
  expect(hintsOnAct({ figures: large, conductDate: "2005-06-01", handlingDate: "2005-09-01" })).toEqual(["counterfeit_trademark/file/2004-12-22 illegal_turnover 800"]);
});

it("two marks or a repetition within two years lower the limit", () => {
  const at = (parts: object, date: string) => hintsOnAct({ conductDate: date, handlingDate: date, figures: figuresOf({ illegal_turnover: yuan(27_000) }, parts) });
  expect(at({ marks: 1 }, "2018-01-01")).toEqual([]);
  expect(at({ marks: 2 }, "2018-01-01")).toEqual(["counterfeit_trademark/file/2004-12-22 illegal_turnover 900"]);
  expect(at({ repeatWithinYears: 2 }, "2018-01-01")).toEqual([]);
  expect(at({ repeatWithinYears: 2 }, "2025-05-01")).toEqual(["counterfeit_trademark/file/2025-04-26 illegal_turnover 900"]);
  expect(at({ repeatWithinYears: 3 }, "2025-05-01")).toEqual([]);
});

it("fake products: three times the sales and the unsold goods together, while the sales stay below 50,000", () => {
  const at = (sales: number, unsold: number) => hintsOnAct({ offence: "fake_or_substandard_products", figures: figuresOf({ sales: yuan(sales), unsold_value: yuan(unsold) }) });
  expect(at(20_000, 59_999)).toEqual([]);
  expect(at(20_000, 60_000)).toEqual(["fake_or_substandard_products/file/2001-04-10 sales_x3_plus_unsold 800"]);
  expect(at(20_000, 90_000)).toEqual(["fake_or_substandard_products/file/2001-04-10 sales_x3_plus_unsold 1000"]);
  expect(at(50_000, 90_000)).toEqual(["fake_or_substandard_products/file/2001-04-10 sales 1000"]);
});

it("a higher tier is told only when it is reached, beside the filing limit", () => {
  const at = (sales: number) => hintsOnAct({ offence: "fake_or_substandard_products", figures: figuresOf({ sales: yuan(sales) }) });
  expect(at(199_999)).toEqual(["fake_or_substandard_products/file/2001-04-10 sales 3999"]);
  expect(at(200_000)).toEqual(["fake_or_substandard_products/file/2001-04-10 sales 4000", "fake_or_substandard_products/tier_200k/1997-10-01 sales 1000"]);
});

describe("acts of one party", () => {
  const sale = (caseId: string, sales: number, parts: object = {}) => anAct({ caseId, offence: "sell_counterfeit_trademark_goods", figures: figuresOf({ sales: yuan(sales) }), ...parts });
  const rule = "sell_counterfeit_trademark_goods/file/2010-05-07 sales";

  it("are added up, and every case that has one of them is told", () => {
    const acts = [sale("t1", 20_000), sale("t2", 15_000), sale("t2", 10_000, { index: 1 })];
    expect(hintsOn("t1", acts)).toEqual([`${rule} 900`]);
    expect(hintsOn("t2", acts)).toEqual([`${rule} 900`]);
  });

  it("count no more when they are handled", () => {
    const acts = [sale("t1", 30_000), sale("t2", 15_000, { handled: true })];
    expect([hintsOn("t1", acts), hintsOn("t2", acts)]).toEqual([[], []]);
    expect(hintsOn("t2", [sale("t1", 30_000), sale("t2", 60_000, { handled: true })])).toEqual([]);
  });

  it("of another offence are not added", () => {
    expect(hintsOn("t1", [sale("t1", 30_000), anAct({ caseId: "t2", figures: figuresOf({ illegal_turnover: yuan(30_000) }) })])).toEqual([]);
  });

  it("that were enough under the former law stay enough after a later act", () => {
    const old = anAct({ offence: "copyright", conductDate: "2024-01-01", handlingDate: "2024-02-01", figures: figuresOf({ online_clicks: 45_000n }) });
    const late = { ...old, caseId: "t2", conductDate: "2025-06-01", handlingDate: "2025-07-01", figures: figuresOf({ online_clicks: 1_000n }) };
    expect(hintsOn("t1", [old, late])).toEqual(["copyright/file/2011-01-10 online_clicks 900"]);
    expect(hintsOn("t2", [old, late])).toEqual([]);
  });
});
