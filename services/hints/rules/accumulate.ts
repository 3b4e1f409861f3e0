import type { Act } from "./act.ts";
import type { ThresholdBook } from "./thresholdBook.ts";

/** Acts of one offence that are added up, and the days by whose law they are judged together. */
export interface Reckoning {
  readonly acts: readonly Act[];
  /** Last day of conduct among them. */
  readonly conductDate: string;
  /** Last day of handling among them. */
  readonly handlingDate: string;
}

/**
 * The ways to add up the acts of one party and one offence: up to every period of law in which there was conduct, and up to
 * every period in which acts were handled. While the law stays the same that is one sum over all. Where it became milder,
 * the acts before the turn also stand for themselves: what was enough then is not undone by a later act.
 */
export function reckonings(book: ThresholdBook, acts: readonly Act[]): Reckoning[] {
  const placed = acts.map((act) => ({ act, conduct: book.era(act.offence, act.conductDate), handling: book.era(act.offence, act.handlingDate) }));
  const conducts = distinct(placed.map(({ conduct }) => conduct));
  const handlings = distinct(placed.map(({ handling }) => handling));
  return conducts.flatMap((conduct) =>
    handlings.flatMap((handling) => {
      const counted = placed.filter((one) => one.conduct <= conduct && one.handling <= handling);
      const isReached = counted.some((one) => one.conduct === conduct) && counted.some((one) => one.handling === handling);
      return isReached ? [toReckoning(counted.map(({ act }) => act))] : [];
    }),
  );
}

function toReckoning(acts: readonly Act[]): Reckoning {
  return { acts, conductDate: latest(acts.map(({ conductDate }) => conductDate)), handlingDate: latest(acts.map(({ handlingDate }) => handlingDate)) };
}

const distinct = (numbers: readonly number[]) => [...new Set(numbers)].sort((a, b) => a - b);
const latest = (dates: readonly string[]) => dates.reduce((last, date) => (date > last ? date : last), "");
