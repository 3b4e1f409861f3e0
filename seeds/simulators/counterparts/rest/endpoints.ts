import type { RestAnswers, RestFeed, RestTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { valueAt } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import type { FaultSwitch } from "../../rest/faultSwitch.ts";
import type { HttpReply, HttpRequest } from "../../rest/httpServer.ts";
import { askedPage } from "./askedPage.ts";
import type { Doorkeeper } from "./doorkeeper.ts";
import { holdingsPage } from "./holdingsPage.ts";
import type { Outbox } from "./outbox.ts";
import type { Register } from "./register.ts";
import { batchReply, singleReply, type WrittenTarget } from "./replies.ts";
import { createRoute, type Route } from "./routes.ts";

/** A way into the simulated system. */
export interface Endpoint {
  readonly route: Route;
  handle(request: OpenedRequest): HttpReply;
}

interface OpenedRequest {
  readonly http: HttpRequest;
  /** The signed body, parsed. */
  readonly body: unknown;
  /** What stood at the names of the path. */
  readonly path: Readonly<Record<string, string>>;
}

const notFound: HttpReply = { status: 404, body: { code: "404", message: "无此接口 / no such interface" } };

export interface Doors {
  readonly doorkeeper: Doorkeeper;
  readonly endpoints: readonly Endpoint[];
  /** Path that is only looked at. */
  readonly check: string | undefined;
}

/** Serves who signs as agreed. */
export function serveEndpoints({ doorkeeper, endpoints, check }: Doors): (http: HttpRequest) => HttpReply {
  return (http) => {
    const genuine = doorkeeper.open(http);
    if ("refused" in genuine) return genuine.refused;
    for (const endpoint of endpoints) {
      const path = endpoint.route.match(http.method, http.url.pathname);
      if (path) return endpoint.handle({ http, body: parsed(genuine.body), path });
    }
    return http.method === "GET" && http.url.pathname === check ? { status: 200, body: {} } : notFound;
  };
}

/** The endpoints that the parts of a manifest ask for. */
export const endpointsOf = {
  read: (feed: RestFeed, outbox: Outbox): Endpoint => ({
    route: createRoute(feed.request.method, feed.request.path),
    handle(request) {
      const { cursor, limit } = askedPage(feed, request);
      return { status: 200, body: outbox.page(cursor, limit) };
    },
  }),

  answers: (answers: RestAnswers, outbox: Outbox): Endpoint => ({
    route: createRoute(answers.method, answers.path),
    handle: ({ body, path }) => (outbox.take(body, path) ? singleReply(answers, { state: "written", receipt: "" }) : notFound),
  }),

  write: (target: WrittenTarget, register: Register, faults: FaultSwitch): Endpoint => ({
    route: createRoute(target.method, target.path),
    handle: (request) => (target.batch ? takeBatch(target, register, faults, request) : takeOne(target, register, faults, request)),
  }),

  holdings: (target: RestTarget, takes: readonly string[], register: Register): Endpoint => {
    const holdings = target.holdings!;
    return {
      route: createRoute(holdings.request.method, holdings.request.path),
      handle(request) {
        const { cursor, limit } = askedPage(holdings, request);
        return { status: 200, body: holdingsPage(target, takes, register.held(), { after: cursor === holdings.start ? "" : cursor, limit }) };
      },
    };
  },
};

function takeOne(target: WrittenTarget, register: Register, faults: FaultSwitch, { http, body, path }: OpenedRequest): HttpReply {
  const id = http.header("webhook-id") || http.header("idempotency-key");
  const known = { ...(id === "" ? {} : { deliveryId: id }), ...headerValues(target, http), ...path };
  return singleReply(target, register.take(body, known, (text) => faults.refuses(text)));
}

function takeBatch(target: WrittenTarget, register: Register, faults: FaultSwitch, { body, path }: OpenedRequest): HttpReply {
  const list = target.batch?.list ?? "";
  const items = list === "" ? body : valueAt(body, list);
  if (!Array.isArray(items)) return { status: 400, body: { code: "400", message: `没有列表 ${list} / no list` } };
  // A system without results for each item takes all or nothing.
  if (!target.results && items.some((item: unknown) => faults.refuses(JSON.stringify(item)))) {
    return batchReply(target, [{ deliveryId: "", state: "refused", receipt: "" }], false);
  }
  return batchReply(target, items.map((item: unknown) => register.take(item, path, (text) => faults.refuses(text))), faults.now.answerTwice === true);
}

/** Headers that the manifest fills with a plain name, e.g. `x-record-version: "{version}"`. */
function headerValues({ headers }: WrittenTarget, http: HttpRequest): Readonly<Record<string, string>> {
  const named = Object.entries(headers).flatMap(([header, template]) => {
    const name = /^\{([^{}]+)\}$/.exec(template)?.[1];
    return name === undefined ? [] : [[name, http.header(header.toLowerCase())] as const];
  });
  return Object.fromEntries(named);
}

function parsed(text: string): unknown {
  try {
    return text === "" ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
