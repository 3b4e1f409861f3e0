import type { Journal } from "../shared/bus/journal.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { decodeEventData } from "../shared/events/view.ts";
import { emptyCase, evolve, type CaseFact, type CaseState } from "./rules/caseState.ts";

/** The case as its journal tells it. */
export function foldCase(events: readonly StoredEvent[]): CaseState {
  return events.reduce((state, { event }) => {
    const fact = { type: event.type, data: decodeEventData(event.type, event.data) } as unknown as CaseFact;
    return evolve(state, fact, { eventId: event.id, sequence: Number(event.sequence) });
  }, emptyCase);
}

/**
 * The states of the cases, `emptyCase` for unknown ones. Read from the journal each time: nothing is cached, so memory
 * does not grow with the number of cases and a second instance cannot be stale.
 */
export async function loadCases(journal: Journal, caseIds: readonly string[]): Promise<Map<string, CaseState>> {
  const histories = await journal.load("case", caseIds);
  return new Map(caseIds.map((id) => [id, foldCase(histories.get(id) ?? [])]));
}
