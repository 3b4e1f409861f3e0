import type { Figures } from "./figures.ts";

/** One act (违法行为) of a party. */
export interface Act {
  /** The penalty record or open case that tells of it. */
  readonly caseId: string;
  /** Place in the case, from 0. */
  readonly index: number;
  readonly offence: string;
  /** ISO day. */
  readonly conductDate: string;
  /** ISO day on which it was reported or decided. */
  readonly handlingDate: string;
  readonly figures: Figures;
  /** Punished or sent to the police: it counts no more. */
  readonly handled: boolean;
}
