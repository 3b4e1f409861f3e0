import type { AgencyRef } from "../../proto/gen/hub/common/v1/party.ts";
import { keyedId } from "../shared/ids.ts";

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

/** Case id of a transfer: `t` and 26 characters, from the agency and its case number. */
export function transferCaseId(secret: string, agency: AgencyRef | undefined, caseNo: string): string {
  return keyedId("t", secret, [agency?.uscc ?? "", caseNo.trim()]);
}
