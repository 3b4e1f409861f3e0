import type { StoredEvent } from "../../shared/bus/envelope.ts";
import type { Journal } from "../../shared/bus/journal.ts";
import type { Domain } from "../../shared/bus/streams.ts";
import { recordKey } from "../../shared/events/recordKey.ts";
import { PreparedEvent } from "../preparedEvent.ts";
import type { ExpectedRecords } from "./expectedRecords.ts";
import type { Entitlement } from "./readExpected.ts";
import type { Difference } from "./rules/judgeComparison.ts";

/** About so many events in one repair; what is left comes with the next one. */
const SEQUENCES_MAX = 90_000;
/** Histories loaded together. */
const CASES = 200;

/**
 * The sequences that close the gap, oldest first: of each missing or stale record the events after the version that is held;
 * where that is not lower, the last one. What is extra is only reported. Of a very large gap the older records.
 */
export async function readGap(journal: Pick<Journal, "load">, entitlement: Entitlement, expected: ExpectedRecords, differences: readonly Difference[]): Promise<number[]> {
  const sequences: number[] = [];
  const known = differences.filter(({ index }) => index >= 0).sort((a, b) => a.sequence - b.sequence).slice(0, SEQUENCES_MAX);
  for (const domain of new Set(known.map(({ index }) => expected.domainAt(index)))) {
    const group = known.filter(({ index }) => expected.domainAt(index) === domain);
    for (let from = 0; from < group.length && sequences.length < SEQUENCES_MAX; from += CASES) {
      const part = group.slice(from, from + CASES);
      const histories = await loadHistories(journal, domain, part.map(({ index }) => expected.caseAt(index)));
      for (const difference of part) {
        const history = histories.get(expected.caseAt(difference.index)) ?? [];
        sequences.push(...afterHeld(history, entitlement, difference));
      }
    }
  }
  return sequences.sort((a, b) => a - b).slice(0, SEQUENCES_MAX);
}

const loadHistories = (journal: Pick<Journal, "load">, domain: Domain, caseIds: readonly string[]) => journal.load(domain, [...new Set(caseIds)]);

function afterHeld(history: readonly StoredEvent[], { firstSequence, matches }: Entitlement, { key, heldVersion, sequence }: Difference): number[] {
  const wanted = history.filter(({ caseId, event }) => {
    const isLater = event.caseVersion > heldVersion && Number(event.sequence) >= firstSequence && Number(event.sequence) <= sequence;
    return isLater && recordKey(caseId, event.type) === key;
  });
  const sequences = wanted.map((stored) => new PreparedEvent(stored)).filter(matches).map((event) => event.sequence);
  return sequences.length > 0 ? sequences : [sequence];
}
