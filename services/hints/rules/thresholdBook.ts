import { groupBy } from "./groupBy.ts";
import { thresholdTable, type ThresholdRule, type ThresholdTable } from "./thresholdTable.ts";

/** The threshold table, ready for look-ups. Dates are ISO days. */
export interface ThresholdBook {
  readonly warnPermille: number;
  readonly ipClause: ThresholdTable["ipClause"];
  /** Rules of an offence, of every tier, in force on a day. */
  on(offence: string, date: string): readonly ThresholdRule[];
  /** Number of the period of law a day lies in: equal for days with equal rules and factor, growing with time. */
  era(offence: string, date: string): number;
  /** By what the limits are multiplied for a unit (单位) that offends. */
  unitFactor(offence: string, date: string): number;
  /** Whether the act alone, without any figure, may reach a threshold of the offence. */
  needsNoFigure(offence: string): boolean;
  findOffence(article: string): string | undefined;
  findArticle(offence: string): string | undefined;
}

type Term = Pick<ThresholdRule, "inForceFrom" | "inForceTo">;

/** Checks the parsed seeds/rules/thresholds.json and orders it by offence. Throws ZodError with every problem. */
export function createThresholdBook(data: unknown): ThresholdBook {
  const { rules, unitOffender, warnPermille, ipClause } = thresholdTable.parse(data);
  const byOffence = groupBy(rules, ({ offence }) => offence);
  const articleOf = new Map(rules.map(({ offence, article }) => [offence, article]));
  const offenceOf = new Map(rules.map(({ offence, article }) => [article, offence]));
  const factorsOf = (offence: string) => unitOffender.filter(({ articles }) => articles.includes(articleOf.get(offence) ?? ""));
  const terms = new Map<string, readonly Term[]>([...byOffence].map(([offence, own]) => [offence, [...own, ...factorsOf(offence)]]));
  return {
    warnPermille,
    ipClause,
    on: (offence, date) => (byOffence.get(offence) ?? []).filter((rule) => isInForce(rule, date)),
    era: (offence, date) => (terms.get(offence) ?? []).reduce((turns, term) => turns + turnsUntil(term, date), 0),
    unitFactor: (offence, date) => factorsOf(offence).find((row) => isInForce(row, date))?.factor ?? 1,
    needsNoFigure: (offence) => (byOffence.get(offence) ?? []).some(({ anyOf }) => anyOf.some(({ metric }) => metric === "conduct")),
    findOffence: (article) => offenceOf.get(article),
    findArticle: (offence) => articleOf.get(offence),
  };
}

/** Whether a day lies in a term, both ends included. */
export function isInForce({ inForceFrom, inForceTo }: Term, date: string): boolean {
  return inForceFrom <= date && (inForceTo === null || date <= inForceTo);
}

function turnsUntil({ inForceFrom, inForceTo }: Term, date: string): number {
  return (inForceFrom <= date ? 1 : 0) + (inForceTo !== null && inForceTo < date ? 1 : 0);
}
