import { readFileSync } from "node:fs";
import { Penalty, PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import type { Act } from "../rules/act.ts";
import type { Figures } from "../rules/figures.ts";
import { findHints } from "../rules/findHints.ts";
import type { MetricName } from "../rules/metricNames.ts";
import { permilleOf } from "../rules/measure.ts";
import { createThresholdBook, type ThresholdBook } from "../rules/thresholdBook.ts";
import { thresholdTable, type ThresholdTable } from "../rules/thresholdTable.ts";

/** The seeded threshold table as text. */
export const tableText: string = readFileSync(new URL("../../../seeds/rules/thresholds.json", import.meta.url), "utf8");
/** The seeded table, checked. */
export const table: ThresholdTable = thresholdTable.parse(JSON.parse(tableText));
/** The seeded law, as the service loads it. */
export const book: ThresholdBook = createThresholdBook(JSON.parse(tableText));

/** 元 as fen. */
export const yuan = (amount: number): bigint => BigInt(Math.round(amount * 100));

/** Figures of these metrics (fen, else counts); the other parts given replace the usual ones. */
export function figuresOf(metrics: Partial<Record<MetricName, bigint>>, parts: Partial<Figures> = {}): Figures {
  const known = new Map(Object.entries(metrics) as [MetricName, bigint][]);
  return { metrics: known, marks: 0, patents: 0, repeatWithinYears: 0, unitOffender: false, ...parts };
}

/** An act of the case `t1`, not handled, in 2018; the parts given replace it. */
export function anAct(parts: Partial<Act> = {}): Act {
  const dates = { conductDate: "2018-03-31", handlingDate: "2018-04-27" };
  return { caseId: "t1", index: 0, offence: "counterfeit_trademark", ...dates, figures: figuresOf({}), handled: false, ...parts };
}

/** The hints on a case of the party that did these acts, as `rule metric permille`. */
export function hintsOn(caseId: string, acts: readonly Act[]): string[] {
  return (findHints(book, acts).get(caseId) ?? []).map((hint) => `${hint.rule} ${hint.metric} ${permilleOf(hint)}`);
}

/** The hints on one act alone. */
export function hintsOnAct(parts: Partial<Act>): string[] {
  const act = anAct(parts);
  return hintsOn(act.caseId, [act]);
}

/** A synthetic decision against a company for 56,000 元 of counterfeit goods sold; the parts given replace it. */
export function aPenalty(parts: Partial<Penalty> = {}): Penalty {
  return Penalty.fromPartial({
    decisionNo: "黔示工商罚〔2018〕57号",
    party: { name: "贵州示例卯商贸有限公司", category: PartyCategory.ORGANISATION, uscc: "91520112MAYT001445" },
    violationType: "销售侵犯注册商标专用权的商品",
    violationFacts: "销售假冒注册商标的商品，销售金额56000元。",
    content: "没收侵权商品。",
    kinds: [PenaltyKind.CONFISCATE_GOODS],
    decisionDate: "2018-09-03",
    validUntil: "2099-12-31",
    agency: { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" },
    ...parts,
  });
}
