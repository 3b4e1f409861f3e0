import type { Figures } from "./figures.ts";
import { compareRatio, measure, permilleOf, type Reading } from "./measure.ts";
import type { ThresholdBook } from "./thresholdBook.ts";

/** What is to be judged: figures of one offence, and the two days whose law is asked. */
export interface Question {
  readonly offence: string;
  readonly figures: Figures;
  /** Last day of the conduct. */
  readonly conductDate: string;
  /** Day of handling. */
  readonly handlingDate: string;
}

/**
 * What is worth a hint under the milder law (从旧兼从轻). The law is taken as a whole: the highest ratio that any limit of
 * tier `file` gives under the rules of the day of conduct is compared with that under the rules of the day of handling; the
 * rules with the lower one are the milder, of equal ones those of the conduct. Rules that know no such offence or figure
 * give nothing, and so count as the mildest. Under the milder rules a reading counts
 * - of tier `file` from the warn ratio on, one per metric,
 * - of a higher tier only when its limit is reached.
 */
export function judgeByMilderLaw(book: ThresholdBook, question: Question): Reading[] {
  const byConduct = readOn(book, question, question.conductDate);
  const byHandling = readOn(book, question, question.handlingDate);
  const milder = isMilder(byHandling, byConduct) ? byHandling : byConduct;
  return milder.filter((reading) => (reading.rule.tier === "file" ? permilleOf(reading) >= book.warnPermille : reading.value >= reading.limit));
}

function readOn(book: ThresholdBook, { offence, figures }: Question, date: string): Reading[] {
  return measure(book.on(offence, date), figures, figures.unitOffender ? book.unitFactor(offence, date) : 1);
}

function isMilder(readings: readonly Reading[], others: readonly Reading[]): boolean {
  const own = severest(readings);
  const other = severest(others);
  if (!other) return false;
  return !own || compareRatio(own, other) < 0;
}

function severest(readings: readonly Reading[]): Reading | undefined {
  return readings.filter(({ rule }) => rule.tier === "file").reduce<Reading | undefined>((top, one) => (top && compareRatio(top, one) >= 0 ? top : one), undefined);
}
