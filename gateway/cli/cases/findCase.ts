import type { CaseFile } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import type { HubClients } from "../connection/hubClients.ts";

const CASE_ID = /^[pt][a-z2-7]{26}$/;
const WITH_AGENCY = /^([0-9A-Z]{18})\/(.+)$/;
/** A number is a prefix of longer ones: exact ones are looked for among so many. */
const CANDIDATES = 500;
const SHOWN = 5;

/**
 * The file of a case named by its id, by `<credit code of the agency>/<case number>` or by its case number alone. Throws
 * CASE_NOT_FOUND; INVALID_REQUEST when several agencies use the number.
 */
export async function findCase(name: string, { cases, docket }: Pick<HubClients, "cases" | "docket">): Promise<CaseFile> {
  const wanted = name.trim();
  const [, agencyUscc = "", caseNo = ""] = WITH_AGENCY.exec(wanted) ?? [];
  const request = agencyUscc === "" ? { caseId: CASE_ID.test(wanted) ? wanted : await caseIdOf(wanted, docket), agencyUscc: "", caseNo: "" } : { caseId: "", agencyUscc, caseNo };
  const { caseFile } = await cases.getCaseFile(request);
  if (!caseFile) throw noSuchCase(name, []);
  return caseFile;
}

async function caseIdOf(caseNo: string, docket: HubClients["docket"]): Promise<string> {
  const { cases: found } = await docket.listCases({ states: [], agencyUscc: "", division: "", from: "", until: "", party: "", overdue: false, caseNo, manual: false, pageSize: CANDIDATES, pageToken: "" });
  const exact = found.filter((one) => one.caseNo === caseNo);
  if (exact.length > 1) {
    const names = exact.map(({ agencyUscc, agencyName }) => `${agencyUscc}/${caseNo} ${agencyName}`).join("; ");
    throw new HubError("INVALID_REQUEST", `案件编号 ${caseNo} 有 ${exact.length} 案，请写明机关代码 / several agencies use ${caseNo}, name the agency: ${names}`, { caseNo });
  }
  if (!exact[0]) throw noSuchCase(caseNo, found.map((one) => one.caseNo));
  return exact[0].caseId;
}

function noSuchCase(name: string, near: readonly string[]): HubError {
  const hint = near.length === 0 ? "核对编号，或用 hub cases list 查找 / check the number, or look with hub cases list" : `相近 / near: ${near.slice(0, SHOWN).join(", ")}`;
  return new HubError("CASE_NOT_FOUND", `没有此案 / no such case: ${name}；${hint}`, { case: name });
}
