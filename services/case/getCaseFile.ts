import type { GetCaseFileRequest, GetCaseFileResponse } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { Journal } from "../shared/bus/journal.ts";
import { HubError } from "../shared/errors.ts";
import { transferCaseId } from "../shared/caseIds.ts";
import type { JudgeDeps } from "./judgeDeps.ts";
import { domainOf, loadCases } from "./loadCases.ts";
import { toCaseFile } from "./rules/procedure/caseFile.ts";

/** A transfer case as it stands now, folded from the journal at the call. */
export async function getCaseFile(journal: Journal, judge: JudgeDeps, request: GetCaseFileRequest): Promise<GetCaseFileResponse> {
  const caseId = idOf(request, judge.keySecret);
  const cases = await loadCases(journal, judge.law.procedure, [caseId]);
  const state = cases.transfer(caseId);
  if (state.caseVersion === 0) {
    const asked = request.caseNo || request.caseId;
    throw new HubError("CASE_NOT_FOUND", `没有此移送案件 / no such transfer case: ${asked}`, { caseId, caseNo: request.caseNo });
  }
  return { caseFile: toCaseFile(judge.law, { caseId, state, now: Date.parse(judge.now) }) };
}

function idOf({ caseId, agencyUscc, caseNo }: GetCaseFileRequest, keySecret: string): string {
  if (caseId !== "" && domainOf(caseId) === "transfer") return caseId;
  if (caseId === "" && agencyUscc !== "" && caseNo !== "") return transferCaseId(keySecret, agencyUscc, caseNo);
  const message = "请给出移送案件的 case_id（t 开头），或 agency_uscc 与 case_no / give the case_id of a transfer case (t…), or agency_uscc and case_no";
  throw new HubError("INVALID_REQUEST", message, { caseId, agencyUscc, caseNo });
}
