import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { PenaltyDecided } from "../../proto/gen/hub/case/v1/penalty.ts";
import { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { judge, toRow } from "../case/rules/aPenaltyRow.ts";
import { loadMeasures } from "./loadMeasures.ts";
import { actsOfPenalty, toPenaltyEvent } from "./penaltyEvent.ts";
import { findHints } from "./rules/findHints.ts";
import { permilleOf } from "./rules/measure.ts";

const rows = JSON.parse(readFileSync(new URL("../../seeds/records/penalties.json", import.meta.url), "utf8")) as Record<string, string>[];
const { book, read } = loadMeasures();

function hintsOf(row: Record<string, string>): string[] {
  const { penalty, errors } = judge(toRow(row));
  if (!penalty || errors.length > 0) return [];
  const event = Event.fromPartial({ type: "hub.case.v1.PenaltyDecided", data: PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty })).finish() });
  const version = toPenaltyEvent({ domain: "case", caseId: "p1", event });
  const due = version ? (findHints(book, actsOfPenalty(read, version)).get("p1") ?? []) : [];
  return due.map((hint) => `${penalty.decisionNo} ${hint.rule} ${hint.metric} ${permilleOf(hint)}`);
}

it("of the 75 seed penalties those get a hint whose texts name what reaches a threshold, and no others", () => {
  expect(rows).toHaveLength(75);
  expect([...new Set(rows.flatMap(hintsOf))]).toEqual([
    "黔示版罚字〔2018〕第1号 copyright/file/2007-04-05 copies 840",
    "黔示工商罚〔2018〕57号 sell_counterfeit_trademark_goods/file/2010-05-07 sales 1120",
    "黔示食药监药罚〔2018〕5号 fake_drugs/file/2011-05-01 conduct 1000",
    "黔示市监罚〔2026〕22号 fake_or_substandard_products/file/2001-04-10 unsold_value 1000",
  ]);
});
