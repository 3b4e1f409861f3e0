import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { DecideManualReviewResponse } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest } from "../query.ts";

const decision = z.strictObject({
  decision: z.enum(["accept", "refuse"]),
  justification: z.string(),
  operator: z.string(),
});

type Place = { Params: { caseId: string; eventId: string }; Body: string | undefined };

/**
 * POST /v1/queue/{caseId}/{eventId} with `{"decision":"accept"|"refuse","justification":…,"operator":…}`: an operator decides on
 * a waiting submission, see CaseService.DecideManualReview. The same decision again changes nothing.
 */
export function queueRoutes(app: FastifyInstance, { cases }: Pick<HubClients, "cases">): void {
  app.post<Place>("/v1/queue/:caseId/:eventId", async ({ params: { caseId, eventId: submissionEventId }, body }) => {
    const { decision: word, justification, operator } = readRequest(decision, parseBody(body), "body");
    const decided = await ask((options) => cases.decideManualReview({ caseId, submissionEventId, accept: word === "accept", justification, operator }, options));
    return { caseId, submissionEventId, decision: word, ...(DecideManualReviewResponse.toJSON(decided) as object) };
  });
}

function parseBody(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", '请求体不是 JSON / the body is not JSON; 应为 / give {"decision":"accept","justification":"…","operator":"…"}', {}, { cause });
  }
}
