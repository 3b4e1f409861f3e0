import type { Journal } from "../shared/bus/journal.ts";
import type { Logger } from "../shared/log.ts";
import type { SystemOfAgency } from "./agencySystems.ts";
import { partyFileId } from "../shared/caseIds.ts";
import type { FollowDeps } from "./followHints.ts";
import { createHintFiles } from "./hintFiles.ts";
import type { Measures } from "./loadMeasures.ts";
import { createTransferBooks } from "./transferBooks.ts";
import { createTurns } from "../shared/turns.ts";

export interface FollowParts {
  readonly journal: Pick<Journal, "append" | "load">;
  readonly measures: Measures;
  /** Secret of the keyed hashes. */
  readonly keySecret: string;
  readonly systemOf: SystemOfAgency;
  readonly log: Logger;
}

/** What following needs, with nothing known yet of any case or party. */
export function createFollowDeps({ journal, measures, keySecret, systemOf, log }: FollowParts): FollowDeps {
  const rules = { thresholds: measures.book, partyId: (identifier: string) => partyFileId(keySecret, identifier) };
  const kept = { files: createHintFiles(journal), books: createTransferBooks(journal, rules), turns: createTurns() };
  return { ...kept, journal, rules, read: measures.read, keySecret, systemOf, log };
}
