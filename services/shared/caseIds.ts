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

/** Case id of a transfer: `t` and 26 characters, from the agency's credit code and its case number. */
export function transferCaseId(secret: string, agencyUscc: string, caseNo: string): string {
  return keyedId("t", secret, [agencyUscc, caseNo.trim()]);
}

/** Id of the file of a party: `q` and 26 characters, from its identifier. Keyed: a document number cannot be guessed back. */
export function partyFileId(secret: string, identifier: string): string {
  return keyedId("q", secret, [identifier]);
}
