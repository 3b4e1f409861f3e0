import type { CaseFile } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Party } from "../../proto/gen/hub/common/v1/party.ts";
import { maskIdentifier } from "../../services/shared/events/view.ts";

/** The file with numbers of identity documents masked and without places of files: for screens and logs of people who work on the case. */
export function maskCaseFile(file: CaseFile): CaseFile {
  return {
    ...file,
    parties: file.parties.map(maskParty),
    suspects: file.suspects.map((track) => ({ ...track, suspect: track.suspect && maskParty(track.suspect) })),
    documents: file.documents.map((one) => ({ ...one, document: one.document && { ...one.document, uri: "" } })),
    conducts: file.conducts.map((conduct) => ({ ...conduct, partyId: maskIdentifier(conduct.partyId) })),
  };
}

/** The file as a partner may see it: as above, and of suspects only number and state. */
export function partnerCaseFile(file: CaseFile): CaseFile {
  const masked = maskCaseFile(file);
  return { ...masked, suspects: masked.suspects.map((track) => ({ ...track, suspect: undefined })) };
}

function maskParty(party: Party): Party {
  return { ...party, idNo: maskIdentifier(party.idNo), legalRepIdNo: maskIdentifier(party.legalRepIdNo) };
}
