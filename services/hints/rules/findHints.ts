import { reckonings, type Reckoning } from "./accumulate.ts";
import type { Act } from "./act.ts";
import { addUp } from "./figures.ts";
import { groupBy } from "./groupBy.ts";
import { compareRatio, type Reading } from "./measure.ts";
import { judgeByMilderLaw } from "./milderLaw.ts";
import type { ThresholdBook } from "./thresholdBook.ts";

/** A hint that is due on a case. */
export interface DueHint {
  /** Rule id. */
  readonly rule: string;
  readonly offence: string;
  readonly article: string;
  readonly tier: string;
  /** Empty for the IP clause, as `unit`; value and limit are 0 then. */
  readonly metric: string;
  readonly unit: string;
  readonly value: bigint;
  readonly limit: bigint;
  readonly status: string;
  readonly basis: string;
  readonly instrument: string;
  readonly conductDate: string;
  readonly handlingDate: string;
  /** Cases whose acts were added up, in the order of their ids. */
  readonly caseIds: readonly string[];
}

/**
 * What is due on each case of one party: all its acts of an offence that are not handled are added up, and every case that
 * has one of them is told. Per offence, tier and metric a case gets the reading with the highest ratio. Depends only on
 * the set of acts, not on their order.
 */
export function findHints(book: ThresholdBook, acts: readonly Act[]): Map<string, DueHint[]> {
  const due = new Map<string, DueHint[]>();
  const open = acts.filter(({ handled }) => !handled);
  for (const [offence, own] of groupBy(open, (act) => act.offence)) {
    for (const reckoning of reckonings(book, own)) tell(due, reckoning, judge(book, offence, reckoning));
  }
  return due;
}

function judge(book: ThresholdBook, offence: string, reckoning: Reckoning): DueHint[] {
  const { acts, conductDate, handlingDate } = reckoning;
  const figures = addUp(acts.map((act) => act.figures));
  return judgeByMilderLaw(book, { offence, figures, conductDate, handlingDate }).map((reading) => toHint(reading, reckoning));
}

function tell(due: Map<string, DueHint[]>, reckoning: Reckoning, hints: readonly DueHint[]): void {
  if (hints.length === 0) return;
  for (const caseId of casesOf(reckoning)) due.set(caseId, highest([...(due.get(caseId) ?? []), ...hints]));
}

/** Of several hints on one case: per offence, tier and metric the one with the highest ratio, of equal ones the last. */
export function highest(hints: readonly DueHint[]): DueHint[] {
  const best = new Map<string, DueHint>();
  for (const hint of hints) {
    const key = `${hint.offence} ${hint.tier} ${hint.metric}`;
    const other = best.get(key);
    if (!other || hint.metric === "" || compareRatio(hint, other) >= 0) best.set(key, hint);
  }
  return [...best.values()];
}

function toHint({ rule, metric, unit, value, limit }: Reading, reckoning: Reckoning): DueHint {
  const { conductDate, handlingDate } = reckoning;
  const { offence, article, tier, status, basis, instrument } = rule;
  return { rule: rule.id, offence, article, tier, metric, unit, value, limit, status, basis, instrument, conductDate, handlingDate, caseIds: casesOf(reckoning) };
}

const casesOf = ({ acts }: Reckoning) => [...new Set(acts.map(({ caseId }) => caseId))].sort();
