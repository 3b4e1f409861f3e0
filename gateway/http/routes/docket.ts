import type { FastifyInstance } from "fastify";
import { z } from "zod";
import {
  ListCasesResponse,
  ListDeadlinesResponse,
  ListTransferReviewsResponse,
  ListWaitingResponse,
  ReportTransfersResponse,
} from "../../../proto/gen/hub/docket/v1/docket_service.ts";
import { ask } from "../ask.ts";
import type { HubClients } from "../hubClients.ts";
import { count, flag, page, readRequest, word, words } from "../query.ts";

const casesQuery = z.strictObject({ states: words, agencyUscc: word, division: word, from: word, until: word, party: word, overdue: flag, caseNo: word, manual: flag, ...page });
const deadlinesQuery = z.strictObject({ states: words, ids: words, role: word, agencyUscc: word, division: word, dueBefore: word, ...page });
const queueQuery = z.strictObject({ queue: z.enum(["manual", "parked", ""]).default(""), ...page });
const reviewsQuery = z.strictObject({ minDays: count, agencyUscc: word, ...page });
const reportQuery = z.strictObject({ from: word, until: word, division: word, agencyUscc: word });

/**
 * The docket, see DocketService; conditions are the fields of its requests.
 * GET /v1/cases, /v1/deadlines, /v1/queue, /v1/reviews (应移未移), /v1/reports/transfers.
 */
export function docketRoutes(app: FastifyInstance, { docket }: Pick<HubClients, "docket">): void {
  app.get("/v1/cases", async ({ query }) => {
    const request = readRequest(casesQuery, query, "query");
    const found = await ask((options) => docket.listCases(request, options));
    return { cases: [], nextPageToken: "", total: "0", ...(ListCasesResponse.toJSON(found) as object) };
  });
  app.get("/v1/deadlines", async ({ query }) => {
    const request = readRequest(deadlinesQuery, query, "query");
    const found = await ask((options) => docket.listDeadlines(request, options));
    return { deadlines: [], nextPageToken: "", total: "0", ...(ListDeadlinesResponse.toJSON(found) as object) };
  });
  app.get("/v1/queue", async ({ query }) => {
    const request = readRequest(queueQuery, query, "query");
    const found = await ask((options) => docket.listWaiting(request, options));
    return { waiting: [], nextPageToken: "", total: "0", ...(ListWaitingResponse.toJSON(found) as object) };
  });
  app.get("/v1/reviews", async ({ query }) => {
    const request = readRequest(reviewsQuery, query, "query");
    const found = await ask((options) => docket.listTransferReviews(request, options));
    return { reviews: [], nextPageToken: "", total: "0", ...(ListTransferReviewsResponse.toJSON(found) as object) };
  });
  app.get("/v1/reports/transfers", async ({ query }) => {
    const request = readRequest(reportQuery, query, "query");
    return ReportTransfersResponse.toJSON(await ask((options) => docket.reportTransfers(request, options)));
  });
}
