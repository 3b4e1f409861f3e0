import { keyedId } from "./ids.ts";

/** Natural key of a penalty record (SPEC §1.2): one decision against several parties is several records. */
export interface PenaltyKey {
  readonly decisionNo: string;
  readonly agencyUscc: string;
  readonly partyId: string;
}

/** Case id of a penalty record: `p` and 26 characters. */
export function penaltyCaseId(secret: string, { decisionNo, agencyUscc, partyId }: PenaltyKey): string {
  return keyedId("p", secret, [decisionNo, agencyUscc, partyId]);
}

/** Brackets around the year as people write them; full-width ones have become half-width before. */
const YEAR = /[[(【〔]\s*(\d{4})\s*[\])】〕]/g;

/**
 * Case id of a transfer: `t` and 26 characters, from the agency's credit code and its case number. How the number is written
 * does not matter: 案〔2026〕7号, 案[2026]7号 and 案（2026）７号 are one case.
 */
export function transferCaseId(secret: string, agencyUscc: string, caseNo: string): string {
  const number = caseNo.normalize("NFKC").replace(YEAR, "〔$1〕").replace(/\s+/g, "");
  return keyedId("t", secret, [agencyUscc, number]);
}

/** Id of the file of a party: `q` and 26 characters, from its identifier. Keyed: a document number cannot be guessed back. */
export function partyFileId(secret: string, identifier: string): string {
  return keyedId("q", secret, [identifier]);
}
