import type { FastifyInstance } from "fastify";
import { GetPublicationResponse } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { Right, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { toCloudEvent } from "../../../services/shared/events/cloudEvent.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";

type CaseParams = { Params: { id: string } };

/**
 * GET /v1/cases/{id}: every event of the case as CloudEvents JSON, as a partner may see it: this door masks personal values.
 * GET /v1/cases/{id}/publication: its state in every channel, see CreditService.GetPublication.
 */
export function caseRoutes(app: FastifyInstance, { cases, credit }: Pick<HubClients, "cases" | "credit">): void {
  app.get<CaseParams>("/v1/cases/:id", { config: { right: Right.VIEW_MASKED } }, async ({ params }) => {
    const { caseId, version, revoked, events } = await ask((options) => cases.getCase({ caseId: params.id }, options));
    return { caseId, version, revoked, events: events.map((event) => toCloudEvent(event, View.PARTNER)) };
  });
  app.get<CaseParams>("/v1/cases/:id/publication", async ({ params }) =>
    GetPublicationResponse.toJSON(await ask((options) => credit.getPublication({ caseId: params.id }, options))),
  );
}
