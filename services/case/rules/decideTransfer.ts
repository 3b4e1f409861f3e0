import { isReleased, type CaseFact, type CaseState, type RecordedFact } from "./caseState.ts";

export type TransferVerdict =
  | { readonly kind: "record" }
  | { readonly kind: "park" }
  | { readonly kind: "again"; readonly of: RecordedFact }
  | { readonly kind: "duplicate"; readonly of: RecordedFact };

/** Judges a transfer step: the police's answer waits until the agency's transfer is known; the same report again is known. */
export function decideTransfer(state: CaseState, fact: CaseFact): TransferVerdict {
  const known = state.facts.find((recorded) => recorded.contentHash === fact.data.contentHash && !isReleased(state, recorded));
  if (known) return { kind: isSamePlace(known, fact) ? "again" : "duplicate", of: known };
  return fact.type === "hub.case.v1.TransferSent" || state.transferred ? { kind: "record" } : { kind: "park" };
}

function isSamePlace({ source }: RecordedFact, fact: CaseFact): boolean {
  return source?.system === fact.data.source?.system && (source?.reference ?? "") !== "" && source?.reference === fact.data.source?.reference;
}
