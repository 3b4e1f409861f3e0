import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { decodeEventData } from "../shared/events/view.ts";
import { emptyCase, evolve, type CaseFact, type CaseState } from "./rules/caseState.ts";
import type { Procedure } from "./rules/procedure/procedure.ts";
import { emptyTransfer, evolveTransfer, type TransferFact, type TransferState } from "./rules/procedure/transferState.ts";

/** Domain of a case: penalty records begin with `p`, transfer cases with `t`. */
export function domainOf(caseId: string): "case" | "transfer" {
  return caseId.startsWith("t") ? "transfer" : "case";
}

/** The penalty record as its journal tells it. */
export function foldCase(events: readonly StoredEvent[]): CaseState {
  return events.reduce((state, { event }) => {
    const fact = { type: event.type, data: decodeEventData(event.type, event.data) } as unknown as CaseFact;
    return evolve(state, fact, { eventId: event.id, sequence: Number(event.sequence) });
  }, emptyCase);
}

/** The transfer case as its journal tells it. */
export function foldTransfer(procedure: Procedure, events: readonly StoredEvent[]): TransferState {
  return events.reduce((state, { event }) => {
    const fact = { type: event.type, data: decodeEventData(event.type, event.data) } as unknown as TransferFact;
    return evolveTransfer(procedure, state, fact, { eventId: event.id, sequence: Number(event.sequence), recordedAt: event.recordedTime });
  }, emptyTransfer);
}

/** Cases of both kinds, read from the journal. */
export interface LoadedCases {
  /** Empty when nothing is recorded. */
  penalty(caseId: string): CaseState;
  transfer(caseId: string): TransferState;
}

/**
 * The states of the cases. Read from the journal each time: nothing is cached, so memory does not grow with the number of
 * cases and a second instance cannot be stale.
 */
export async function loadCases(journal: Journal, procedure: Procedure, caseIds: readonly string[]): Promise<LoadedCases> {
  const ids = { case: [] as string[], transfer: [] as string[] };
  for (const id of new Set(caseIds)) ids[domainOf(id)].push(id);
  const load = (domain: "case" | "transfer") => (ids[domain].length === 0 ? new Map<string, StoredEvent[]>() : journal.load(domain, ids[domain]));
  const [penalties, transfers] = await Promise.all([load("case"), load("transfer")]);
  return {
    penalty: (caseId) => foldCase(penalties.get(caseId) ?? []),
    transfer: (caseId) => foldTransfer(procedure, transfers.get(caseId) ?? []),
  };
}
