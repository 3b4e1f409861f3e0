import type { Journal } from "../shared/bus/journal.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { toStepEvent } from "./stepEvent.ts";
import { emptyBook, foldStep, type BookRules, type TransferBook } from "./transferBook.ts";

/** The transfer cases in work. A kept book holds what was taken in, and nothing that comes later in the journal. */
export interface TransferBooks {
  /** Loads the cases that are not kept, as they were before a sequence, in one go. */
  prefetch(wanted: ReadonlyMap<string, number>): Promise<void>;
  /** The case as kept; without events when it is not. */
  get(caseId: string): TransferBook;
  /** The case as kept, else as the whole journal tells it. Keeps nothing: its own events may still be to come. */
  look(caseId: string): Promise<TransferBook>;
  keep(book: TransferBook): void;
  /** The cases are to be loaded anew. */
  forget(caseIds: readonly string[]): void;
}

/** Cases kept in memory; about 1 KB each. Far more than a batch has. */
const KEPT_MAX = 20_000;

export function createTransferBooks(journal: Pick<Journal, "load">, rules: BookRules, keptMax = KEPT_MAX): TransferBooks {
  /** In the order of their last use, the oldest first. */
  const kept = new Map<string, TransferBook>();

  const keep = (book: TransferBook) => {
    kept.delete(book.caseId);
    kept.set(book.caseId, book);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  };

  const fold = (caseId: string, events: readonly StoredEvent[]) =>
    events.reduce((book, stored) => {
      const step = toStepEvent(stored);
      return step ? foldStep(rules, book, step) : book;
    }, emptyBook(caseId));

  return {
    async prefetch(wanted) {
      const missing = [...wanted.keys()].filter((caseId) => !kept.has(caseId));
      const found = missing.length > 0 ? await journal.load("transfer", missing) : new Map<string, StoredEvent[]>();
      for (const caseId of missing) {
        const before = (found.get(caseId) ?? []).filter(({ event }) => Number(event.sequence) < (wanted.get(caseId) ?? 0));
        keep(fold(caseId, before));
      }
    },
    get: (caseId) => kept.get(caseId) ?? emptyBook(caseId),
    look: async (caseId) => kept.get(caseId) ?? fold(caseId, (await journal.load("transfer", [caseId])).get(caseId) ?? []),
    keep,
    forget(caseIds) {
      for (const caseId of caseIds) kept.delete(caseId);
    },
  };
}
