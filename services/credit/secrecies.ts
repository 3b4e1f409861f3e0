import type { Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import { readSecrecy } from "./rules/readSecrecy.ts";
import { noSecrecy, type Secrecy } from "./rules/secrecy.ts";
import type { TransferTable } from "./rules/transferTable.ts";
import { toTransferFact } from "./transferFacts.ts";

/** Which transfer case a penalty belongs to, and how secret that case is. */
export interface Secrecies {
  /** Id of the transfer case the penalty names, known to the hub or not; undefined when it names none. */
  transferOf(penalty: Penalty): string | undefined;
  /** True when the event may change the state of its case. */
  matters(stored: StoredEvent): boolean;
  /** As the journal has it now. Nothing is read for an empty list. Throws JOURNAL_UNAVAILABLE. */
  load(transferIds: readonly string[]): Promise<(transferId: string | undefined) => Secrecy>;
}

export function createSecrecies(journal: Pick<Journal, "load">, table: TransferTable, keySecret: string): Secrecies {
  const secrecyOf = (events: readonly StoredEvent[]) => readSecrecy(events.flatMap((stored) => toTransferFact(stored, table) ?? []), (state) => table.isConfidential(state));
  return {
    transferOf: ({ agency, caseNo }) => (caseNo.trim() === "" ? undefined : transferCaseId(keySecret, agency?.uscc ?? "", caseNo)),
    matters: ({ event }) => event.type === "hub.case.v1.StepRetracted" || event.type === "hub.case.v1.HistoryRecomputed" || table.stateAfter(event.type) !== undefined,
    async load(transferIds) {
      if (transferIds.length === 0) return () => noSecrecy;
      const found = await journal.load("transfer", transferIds);
      const secrecies = new Map([...found].map(([transferId, events]) => [transferId, secrecyOf(events)]));
      return (transferId) => secrecies.get(transferId ?? "") ?? noSecrecy;
    },
  };
}
