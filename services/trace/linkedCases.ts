import { PenaltyCorrected, PenaltyDecided, type Penalty } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PenaltyLinked } from "../../proto/gen/hub/credit/v1/publication.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { transferCaseId } from "../shared/caseIds.ts";

/** Links are looked up for so many cases of an answer. */
const CASES_MAX = 20;

const penaltyOf: Readonly<Record<string, (data: Uint8Array) => Penalty | undefined>> = {
  "hub.case.v1.PenaltyDecided": (data) => PenaltyDecided.decode(data).penalty,
  "hub.case.v1.PenaltyCorrected": (data) => PenaltyCorrected.decode(data).penalty,
};

/**
 * The cases that tell of the same facts, by case: the transfer case that a penalty names now, where there is one, and the
 * penalties that name a transfer case. Read from the journal; without it no links are given, the hops are worth more.
 */
export async function linkedCases(journal: Pick<Journal, "load">, keySecret: string, caseIds: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const asked = caseIds.filter((id) => id !== "").slice(0, CASES_MAX);
  try {
    const [ofPenalties, ofTransfers] = await Promise.all([
      transfersOf(journal, keySecret, asked.filter((id) => id.startsWith("p"))),
      penaltiesOf(journal, asked.filter((id) => id.startsWith("t"))),
    ]);
    return new Map([...ofPenalties, ...ofTransfers]);
  } catch {
    return new Map();
  }
}

async function transfersOf(journal: Pick<Journal, "load">, keySecret: string, penaltyIds: readonly string[]): Promise<[string, string[]][]> {
  const histories = await load(journal, "case", penaltyIds);
  const named = [...histories].flatMap(([id, events]): [string, string][] => {
    const { agency, caseNo = "" } = events.map(({ event }) => penaltyOf[event.type]?.(event.data)).findLast((penalty) => penalty !== undefined) ?? {};
    return caseNo.trim() === "" ? [] : [[id, transferCaseId(keySecret, agency?.uscc ?? "", caseNo)]];
  });
  // Most penalties name a case that is never transferred.
  const known = await load(journal, "transfer", [...new Set(named.map(([, transferId]) => transferId))]);
  return named.filter(([, transferId]) => known.has(transferId)).map(([id, transferId]) => [id, [transferId]]);
}

async function penaltiesOf(journal: Pick<Journal, "load">, transferIds: readonly string[]): Promise<[string, string[]][]> {
  const histories = await load(journal, "credit", transferIds);
  return [...histories].map(([id, events]) => {
    const links = events.filter(({ event }) => event.type === "hub.credit.v1.PenaltyLinked").map(({ event }) => PenaltyLinked.decode(event.data).penaltyCaseId);
    return [id, [...new Set(links)].sort()];
  });
}

async function load(journal: Pick<Journal, "load">, domain: "case" | "transfer" | "credit", caseIds: readonly string[]): Promise<Map<string, StoredEvent[]>> {
  return caseIds.length === 0 ? new Map() : journal.load(domain, caseIds);
}
