import type { FastifyInstance } from "fastify";
import { CaseFile } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { ask } from "../ask.ts";
import { partnerCaseFile } from "../caseFileView.ts";
import type { HubClients } from "../hubClients.ts";

/**
 * GET /v1/cases/{id}/file: a transfer case as its journal tells it now (CaseService.GetCaseFile), as a partner may see it:
 * numbers of persons masked, suspects by number and state only.
 */
export function caseFileRoutes(app: FastifyInstance, { cases }: Pick<HubClients, "cases">): void {
  app.get<{ Params: { id: string } }>("/v1/cases/:id/file", { config: { right: Right.VIEW_MASKED } }, async ({ params: { id: caseId } }) => {
    const { caseFile } = await ask((options) => cases.getCaseFile({ caseId, agencyUscc: "", caseNo: "" }, options));
    if (!caseFile) throw new HubError("CASE_NOT_FOUND", `没有此案 / no such case: ${caseId}`, { caseId });
    return CaseFile.toJSON(partnerCaseFile(caseFile));
  });
}
