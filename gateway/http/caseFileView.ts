import type { CaseFile } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Party } from "../../proto/gen/hub/common/v1/party.ts";
import { maskIdentifier } from "../../services/shared/events/view.ts";

/** Resident, mobile and card numbers, as SPEC §11.2 lists them: free text and numbers typed by hand may hold them. */
const PERSONAL_NUMBER = /(?<![0-9A-Za-z])(?:\d{17}[\dXx]|1[3-9]\d{9}|\d{15,19})(?![0-9A-Za-z])/g;

/** The file with numbers of persons masked, in free text too, and without places of files: for screens and logs of people who work on the case. */
export function maskCaseFile(file: CaseFile): CaseFile {
  return {
    ...file,
    caseName: maskText(file.caseName),
    history: file.history.map((entry) => ({ ...entry, reason: maskText(entry.reason), justification: maskText(entry.justification), documentNo: maskText(entry.documentNo), suspectNo: maskText(entry.suspectNo) })),
    deadlines: file.deadlines.map((one) => ({ ...one, deadline: one.deadline && { ...one.deadline, suspectNo: maskText(one.deadline.suspectNo) } })),
    waiting: file.waiting.map((one) => ({ ...one, reason: maskText(one.reason) })),
    parties: file.parties.map(maskParty),
    suspects: file.suspects.map((track) => ({ ...track, suspectNo: maskText(track.suspectNo), suspect: track.suspect && maskParty(track.suspect) })),
    documents: file.documents.map((one) => ({ ...one, document: one.document && { ...one.document, number: maskText(one.document.number), uri: "" } })),
    conducts: file.conducts.map((conduct) => ({ ...conduct, partyId: maskIdentifier(conduct.partyId) })),
  };
}

/** The file as a partner may see it: as above, and of suspects only number and state. */
export function partnerCaseFile(file: CaseFile): CaseFile {
  const masked = maskCaseFile(file);
  return { ...masked, suspects: masked.suspects.map((track) => ({ ...track, suspect: undefined })) };
}

function maskText(text: string): string {
  return text.replace(PERSONAL_NUMBER, maskIdentifier);
}

function maskParty(party: Party): Party {
  return { ...party, idNo: maskIdentifier(party.idNo), legalRepIdNo: maskIdentifier(party.legalRepIdNo) };
}
