import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { toPenaltyEvent, type RecordOrigin } from "./penaltyFacts.ts";
import { recordVersionOf } from "./rules/publicationVersion.ts";

/** Who sent each version of a record, so that the channels' answers find the way back. Versions of publication are understood. */
export interface RecordOrigins {
  keep(caseId: string, version: number, origin: RecordOrigin): void;
  /** Origin of the version, or of the newest one before it; read from the case journal when not known here. */
  find(caseId: string, version: number): RecordOrigin | undefined;
  /** Loads the cases of versions that are not known here, in one go. */
  prefetch(versions: readonly { readonly caseId: string; readonly version: number }[]): Promise<void>;
}

const KEPT_MAX = 10_000;

type Versions = readonly { readonly version: number; readonly origin: RecordOrigin }[];

export function createRecordOrigins(journal: Pick<Journal, "load">, keptMax = KEPT_MAX): RecordOrigins {
  /** Versions in ascending order; cases in the order of their last change, the oldest first. */
  const kept = new Map<string, Versions>();
  const store = (caseId: string, versions: Versions) => {
    kept.delete(caseId);
    kept.set(caseId, versions);
    const [oldest] = kept.keys();
    if (kept.size > keptMax && oldest !== undefined) kept.delete(oldest);
  };
  const find = (caseId: string, version: number) => kept.get(caseId)?.findLast((one) => one.version <= recordVersionOf(version))?.origin;
  return {
    find,
    keep(caseId, version, origin) {
      const versions = kept.get(caseId) ?? [];
      if (!versions.some((one) => one.version === version)) store(caseId, [...versions, { version, origin }].toSorted((a, b) => a.version - b.version));
    },
    async prefetch(wanted) {
      const missing = new Set(wanted.flatMap(({ caseId, version }) => (find(caseId, version) ? [] : [caseId])));
      if (missing.size === 0) return;
      for (const [caseId, events] of await journal.load("case", [...missing])) store(caseId, versionsOf(events));
    },
  };
}

function versionsOf(events: readonly StoredEvent[]): Versions {
  return events.flatMap((stored) => {
    const found = toPenaltyEvent(stored);
    return found ? [{ version: found.fact.version, origin: found.origin }] : [];
  });
}
