/** How far the transfer of its case keeps a penalty from the public (SPEC §11.1; 国发〔2014〕6号 (五)). */
export interface Secrecy {
  /** The case is with the police, the procuratorate or the court now. */
  readonly confidential: boolean;
  /** ISO day of the sending, or of whatever step made the case confidential first; empty = none did. */
  readonly from: string;
  /** ISO day of the step that ended it; empty while it lasts or when there was none. */
  readonly until: string;
}

/** A case that was never transferred. */
export const noSecrecy: Secrecy = { confidential: false, from: "", until: "" };

/** What a transfer means for one decision. */
export interface Circumstances {
  /** It may not be shown now. */
  readonly secret: boolean;
  /** ISO day from which its due days count when that is later than the decision; empty = the decision. */
  readonly dueFrom: string;
}

/**
 * A decision made before the day of the sending stays public with its result. One of that day or later is secret while the
 * case is confidential: only its day is known, and in doubt nothing is shown. When the secrecy has ended the due days count
 * from its end, because nobody could publish before.
 */
export function circumstancesOf({ confidential, from, until }: Secrecy, decisionDate: string): Circumstances {
  const isBefore = decisionDate < from;
  return { secret: confidential && !isBefore, dueFrom: confidential || isBefore ? "" : until };
}
