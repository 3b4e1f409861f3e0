import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { toHubError } from "../../services/shared/errors.ts";
import type { Logger } from "../../services/shared/log.ts";
import { requireAnyKey, requireOperator } from "./caller.ts";
import type { HubClients } from "./hubClients.ts";
import { problem, PROBLEM_TYPE, toProblem } from "./problem.ts";
import { caseRoutes } from "./routes/cases.ts";
import { caseFileRoutes } from "./routes/caseFiles.ts";
import { checkRoute } from "./routes/check.ts";
import { docketRoutes } from "./routes/docket.ts";
import { eventStreamRoutes } from "./routes/eventStreams.ts";
import { healthRoute } from "./routes/health.ts";
import { adapterRoutes } from "./routes/adapters.ts";
import { incidentsRoute } from "./routes/incidents.ts";
import { countRequests, metricsRoute } from "./routes/metrics.ts";
import { openApiRoute } from "./routes/openApi.ts";
import { operationRoutes } from "./routes/operations.ts";
import { payloadRoutes } from "./routes/payloads.ts";
import { queueRoutes } from "./routes/queue.ts";
import { reconciliationRoutes } from "./routes/reconciliations.ts";
import { startPageRoutes } from "./routes/startPage.ts";
import { subscriptionRoutes } from "./routes/subscriptions.ts";
import { subscriptionWayRoutes } from "./routes/subscriptionWays.ts";
import { systemStatesRoute } from "./routes/systemStates.ts";
import { traceRoute } from "./routes/trace.ts";
import { traceRequests } from "./traceRequests.ts";

/** Largest request body, bytes: some 5,000 rows. */
const BODY_BYTES = 16 * 1024 * 1024;
/** Keys to trace are decision numbers and places in a source. */
const PARAMETER_CHARACTERS = 600;

/** The HTTP door, not listening yet. Everything under /v1 needs a key; failures are problem documents. */
export function createApp(clients: HubClients, serviceKey: string, log: Logger): FastifyInstance {
  const app = Fastify({ bodyLimit: BODY_BYTES, routerOptions: { maxParamLength: PARAMETER_CHARACTERS }, forceCloseConnections: true });
  app.setErrorHandler((error, request, reply) => {
    const shown = toProblem(error);
    const level = shown.status === 500 ? "error" : "info";
    log[level]({ method: request.method, route: request.routeOptions.url, reason: shown.reason, err: level === "error" ? toHubError(error).cause : undefined }, "http.failed");
    if (shown.status === 401) reply.header("www-authenticate", 'Bearer realm="qianlian"');
    return reply.code(shown.status).type(PROBLEM_TYPE).send(shown);
  });
  app.setNotFoundHandler((_request, reply) => reply.code(404).type(PROBLEM_TYPE).send(problem(404, "没有此路径 / no such path")));
  // Bodies stay text: a JSON parser would lose digits of long numbers.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser("application/json", { parseAs: "string" }, (_request, body, done) => done(null, body));

  traceRequests(app);
  countRequests(app);
  healthRoute(app, clients);
  startPageRoutes(app);
  openApiRoute(app);
  void app.register(async (guarded) => {
    // For operators only; calls behind may carry the gateway's own key.
    guarded.addHook("onRequest", requireOperator(clients, serviceKey));
    guarded.addHook("onSend", notStored);
    metricsRoute(guarded);
    systemStatesRoute(guarded, clients);
    incidentsRoute(guarded, clients);
    adapterRoutes(guarded, clients);
    caseRoutes(guarded, clients);
    caseFileRoutes(guarded, clients);
    docketRoutes(guarded, clients);
    queueRoutes(guarded, clients);
    checkRoute(guarded, clients);
  });
  void app.register(async (open) => {
    // For whoever the services let pass; calls behind carry the caller's key.
    open.addHook("onRequest", requireAnyKey);
    open.addHook("onSend", notStored);
    subscriptionRoutes(open, clients);
    traceRoute(open, clients);
    payloadRoutes(open, clients);
    subscriptionWayRoutes(open, clients);
    operationRoutes(open, clients);
    eventStreamRoutes(open, clients);
    reconciliationRoutes(open, clients);
  });
  return app;
}

const notStored = async (_request: FastifyRequest, reply: FastifyReply): Promise<void> => void reply.header("cache-control", "no-store");
