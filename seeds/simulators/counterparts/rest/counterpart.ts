import { mkdirSync } from "node:fs";
import { restFeed, restSettings, restTarget, type RestFeed, type RestTarget } from "../../../../adapters/sdk/connectors/rest/settings.ts";
import { valueAt } from "../../../../adapters/sdk/connectors/rest/valueText.ts";
import { feedSettings, targetSettings } from "../../../../adapters/sdk/manifest/sections.ts";
import type { Counterpart, StartCounterpart } from "../../counterpart.ts";
import { createFaultSwitch } from "../../rest/faultSwitch.ts";
import { startHttpServer, type HttpReply, type HttpRequest } from "../../rest/httpServer.ts";
import { askedPage } from "./askedPage.ts";
import { createDoorkeeper } from "./doorkeeper.ts";
import { holdingsPage } from "./holdingsPage.ts";
import { openOutbox, type Outbox } from "./outbox.ts";
import { withIssuedSecrets } from "./placeholders.ts";
import { openRegister, type Register } from "./register.ts";
import { batchReply, singleReply } from "./replies.ts";
import { createRoute, type Route } from "./routes.ts";

/** A way into the simulated system. */
interface Endpoint {
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

/** A server with the endpoints that the manifest of a `rest` adapter names; see seeds/simulators/counterparts/rest/README.md. */
export const startRestCounterpart: StartCounterpart = async (manifest, { dataDir }) => {
  mkdirSync(dataDir, { recursive: true });
  const settings = restSettings.parse(withIssuedSecrets({ ...manifest.connector.settings, url: "http://127.0.0.1" }));
  const faults = createFaultSwitch();
  const doorkeeper = createDoorkeeper(settings.signing, dataDir);
  const outboxes = new Map<string, Outbox>();
  const registers = new Map<string, Register>();
  const endpoints: Endpoint[] = [];
  for (const [name, section] of Object.entries(manifest.feeds)) {
    const feed = restFeed.parse(feedSettings(section));
    const outbox = openOutbox(dataDir, name, feed);
    outboxes.set(name, outbox);
    endpoints.push(...feedEndpoints(feed, outbox));
  }
  for (const [name, section] of Object.entries(manifest.targets)) {
    const target = restTarget.parse(targetSettings(section));
    const register = openRegister(dataDir, name, target);
    registers.set(name, register);
    endpoints.push(...targetEndpoints(target, section.takes, register, { refuses: (text) => faults.refuses(text), twice: () => faults.now.answerTwice === true }));
  }

  const server = await startHttpServer({
    port: 0,
    faults,
    handle(http) {
      const genuine = doorkeeper.open(http);
      if ("refused" in genuine) return genuine.refused;
      for (const endpoint of endpoints) {
        const path = endpoint.route.match(http.method, http.url.pathname);
        if (path) return endpoint.handle({ http, body: parsed(genuine.body), path });
      }
      return http.method === "GET" && http.url.pathname === settings.check ? { status: 200, body: {} } : notFound;
    },
  });

  const counterpart: Counterpart = {
    kind: "rest",
    settings: { url: server.url, tls: {}, headers: settings.headers, signing: doorkeeper.signing },
    async enter(feed, records) {
      const tickets: string[] = [];
      for (const record of records) tickets.push(await must(outboxes, feed).enter(record));
      return tickets;
    },
    answers: async (feed) => must(outboxes, feed).answers(),
    effects: async (target) => [...must(registers, target).effects()],
    misbehave: (given) => faults.set(given),
    async [Symbol.asyncDispose]() {
      await server.close();
      for (const store of [...outboxes.values(), ...registers.values()]) store.close();
    },
  };
  return counterpart;
};

function feedEndpoints(feed: RestFeed, outbox: Outbox): readonly Endpoint[] {
  const read: Endpoint = {
    route: createRoute(feed.request.method, feed.request.path),
    handle(request) {
      const { cursor, limit } = askedPage(feed, request);
      return { status: 200, body: outbox.page(cursor, limit) };
    },
  };
  const { answers } = feed;
  if (!answers) return [read];
  const take: Endpoint = {
    route: createRoute(answers.method, answers.path),
    handle: ({ body, path }) => (outbox.take(body, path) ? singleReply(answers, { state: "written", receipt: "" }) : notFound),
  };
  return [read, take];
}

interface Mood {
  readonly refuses: (text: string) => boolean;
  readonly twice: () => boolean;
}

function targetEndpoints(target: RestTarget, takes: readonly string[], register: Register, { refuses, twice }: Mood): readonly Endpoint[] {
  const write: Endpoint = {
    route: createRoute(target.method, target.path),
    handle({ http, body, path }) {
      const { batch } = target;
      if (!batch) {
        const id = http.header("idempotency-key");
        return singleReply(target, register.take(body, { ...(id === "" ? {} : { deliveryId: id }), ...headerValues(target, http), ...path }, refuses));
      }
      const items = batch.list === "" ? body : valueAt(body, batch.list);
      if (!Array.isArray(items)) return { status: 400, body: { code: "400", message: `没有列表 ${batch.list} / no list` } };
      const all = items.map((item: unknown) => JSON.stringify(item));
      // A system without results for each item takes all or nothing.
      if (!target.results && all.some(refuses)) return batchReply(target, [{ deliveryId: "", state: "refused", receipt: "" }], false);
      return batchReply(target, items.map((item: unknown) => register.take(item, path, refuses)), twice());
    },
  };
  const { holdings } = target;
  if (!holdings) return [write];
  const held: Endpoint = {
    route: createRoute(holdings.request.method, holdings.request.path),
    handle(request) {
      const { cursor, limit } = askedPage(holdings, request);
      return { status: 200, body: holdingsPage(target, takes, register.held(), { after: cursor === holdings.start ? "" : cursor, limit }) };
    },
  };
  return [write, held];
}

/** Headers that the manifest fills with a plain name, e.g. `x-record-version: "{version}"`. */
function headerValues({ headers }: RestTarget, http: HttpRequest): Readonly<Record<string, string>> {
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

function must<Store>(stores: ReadonlyMap<string, Store>, name: string): Store {
  const store = stores.get(name);
  if (!store) throw new Error(`清单中没有 ${name} / not in the manifest`);
  return store;
}
