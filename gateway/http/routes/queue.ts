import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { DecideManualReviewResponse } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { Right } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../../../services/shared/errors.ts";
import { ask } from "../ask.ts";
import { operatorOf, SERVICE } from "../caller.ts";
import type { HubClients } from "../hubClients.ts";
import { readRequest } from "../query.ts";

const decision = z.strictObject({
  decision: z.enum(["accept", "refuse"]),
  justification: z.string(),
  operator: z.string().default(""),
});

type Place = { Params: { caseId: string; eventId: string }; Body: string | undefined };

/**
 * POST /v1/queue/{caseId}/{eventId} with `{"decision":"accept"|"refuse","justification":…,"operator":…}`: an operator decides on
 * a waiting submission, see CaseService.DecideManualReview. The same decision again changes nothing.
 */
export function queueRoutes(app: FastifyInstance, { cases }: Pick<HubClients, "cases">): void {
  app.post<Place>("/v1/queue/:caseId/:eventId", { config: { right: Right.OPERATE } }, async (request) => {
    const { caseId, eventId: submissionEventId } = request.params;
    const { decision: word, justification, operator: named } = readRequest(decision, parseBody(request.body), "body");
    const operator = signature(operatorOf(request), named);
    const decided = await ask((options) => cases.decideManualReview({ caseId, submissionEventId, accept: word === "accept", justification, operator }, options));
    return { caseId, submissionEventId, decision: word, ...(DecideManualReviewResponse.toJSON(decided) as object) };
  });
}

/** Who decided, for the record. The services' own key speaks for whom it names; an operator speaks for nobody else. */
function signature(caller: string, named: string): string {
  if (caller === SERVICE || named === caller) return named;
  if (named === "") return caller;
  throw new HubError("NOT_GRANTED", `操作人与密钥不符 / the key is ${caller}'s, the decision is signed by another; leave operator out`, { operator: caller });
}

function parseBody(body: string | undefined): unknown {
  try {
    return JSON.parse(body ?? "");
  } catch (cause) {
    throw new HubError("INVALID_REQUEST", '请求体不是 JSON / the body is not JSON; 应为 / give {"decision":"accept","justification":"…","operator":"…"}', {}, { cause });
  }
}
