import Fastify, { type FastifyInstance } from "fastify";
import { toHubError } from "../../services/shared/errors.ts";
import type { Logger } from "../../services/shared/log.ts";
import type { HubClients } from "./hubClients.ts";
import { requireOperatorKey } from "./operatorKey.ts";
import { problem, PROBLEM_TYPE, toProblem } from "./problem.ts";
import { caseRoutes } from "./routes/cases.ts";
import { caseFileRoutes } from "./routes/caseFiles.ts";
import { checkRoute } from "./routes/check.ts";
import { docketRoutes } from "./routes/docket.ts";
import { healthRoute } from "./routes/health.ts";
import { incidentsRoute } from "./routes/incidents.ts";
import { countRequests, metricsRoute } from "./routes/metrics.ts";
import { queueRoutes } from "./routes/queue.ts";
import { startPageRoutes } from "./routes/startPage.ts";
import { systemStatesRoute } from "./routes/systemStates.ts";
import { traceRoute } from "./routes/trace.ts";
import { traceRequests } from "./traceRequests.ts";

/** Largest request body, bytes: some 5,000 rows. */
const BODY_BYTES = 16 * 1024 * 1024;
/** Keys to trace are decision numbers and places in a source. */
const PARAMETER_CHARACTERS = 600;

/** The HTTP door, not listening yet. Everything under /v1 needs the operator's key; failures are problem documents. */
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
  void app.register(async (guarded) => {
    guarded.addHook("onRequest", requireOperatorKey(serviceKey));
    guarded.addHook("onSend", async (_request, reply) => void reply.header("cache-control", "no-store"));
    metricsRoute(guarded);
    systemStatesRoute(guarded, clients);
    incidentsRoute(guarded, clients);
    traceRoute(guarded, clients);
    caseRoutes(guarded, clients);
    caseFileRoutes(guarded, clients);
    docketRoutes(guarded, clients);
    queueRoutes(guarded, clients);
    checkRoute(guarded, clients);
  });
  return app;
}
