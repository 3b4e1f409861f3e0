import type { Journal } from "../shared/bus/journal.ts";
import { emptyCase, foldCase, type CreditCase } from "./creditCase.ts";

/** The cases in work, as the credit journal tells them. A cached case may be behind: the journal's check on append tells. */
export interface CreditCases {
  /** The case as last known here, else from the journal. */
  find(caseId: string): Promise<CreditCase>;
  /** The case as the journal has it now. */
  reload(caseId: string): Promise<CreditCase>;
  /** Loads what is not known here, in one go. */
  prefetch(caseIds: readonly string[]): Promise<void>;
  /** Keeps a case unless a newer state of it is kept. */
  keep(current: CreditCase): void;
  isKept(caseId: string): boolean;
}

/** Cases kept in memory; about 2 KB each. */
const KEPT_MAX = 10_000;

export function createCreditCases(journal: Pick<Journal, "load">, keptMax = KEPT_MAX): CreditCases {
  /** In the order of their last use, the oldest first. */
  const kept = new Map<string, CreditCase>();

  const keep = (current: CreditCase) => {
    const known = kept.get(current.caseId);
    kept.delete(current.caseId);
    kept.set(current.caseId, known && known.lastSequence > current.lastSequence ? known : current);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  };

  const load = async (caseIds: readonly string[]) => {
    const found = await journal.load("credit", caseIds);
    const loaded = caseIds.map((caseId) => foldCase(caseId, (found.get(caseId) ?? []).map(({ event }) => event)));
    for (const current of loaded) keep(current);
    return loaded;
  };

  const reload = async (caseId: string) => (await load([caseId]))[0] ?? emptyCase(caseId);

  return {
    keep,
    reload,
    isKept: (caseId) => kept.has(caseId),
    find: async (caseId) => kept.get(caseId) ?? (await reload(caseId)),
    async prefetch(caseIds) {
      const missing = caseIds.filter((caseId) => !kept.has(caseId));
      if (missing.length > 0) await load(missing);
    },
  };
}
