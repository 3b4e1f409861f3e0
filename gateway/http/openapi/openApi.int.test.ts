import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createLogger } from "../../../services/shared/log.ts";
import { currentContracts } from "../../contracts/model.ts";
import { createApp } from "../app.ts";
import type { GatewayConfig } from "../config.ts";
import { connectHub } from "../hubClients.ts";
import { toOpenApi } from "./openApi.ts";
import { routes } from "./routes.ts";

const KEY = "service-key-of-this-test";
/** Nobody listens on this port: requests are read, and fail only where a service would be asked. */
const NOWHERE = "127.0.0.1:1";
const addresses = Object.fromEntries(["registry", "case", "credit", "delivery", "trace", "docket", "hints"].map((service) => [`${service}Address`, NOWHERE]));
const clients = connectHub({ serviceKey: KEY, ...addresses } as unknown as GatewayConfig);
const app = createApp(clients, KEY, createLogger("test", "silent"));
const model = currentContracts();

beforeAll(() => app.ready());
afterAll(async () => {
  await app.close();
  clients.close();
});

/** Fastify's tree of routes as `METHOD /path`; a branch is written without what stands above it. */
function servedRoutes(): readonly string[] {
  const above: string[] = [];
  return app
    .printRoutes({ commonPrefix: false, includeHooks: false })
    .split("\n")
    .flatMap((line) => {
      const [, indent = "", part = "", methods = ""] = /^([│├└─\s]*)(\S+)(?: \(([A-Z, ]+)\))?/.exec(line) ?? [];
      above.splice(indent.length / 4 - 1);
      above.push(part);
      const path = above.join("").replaceAll(/:(\w+)/g, "{$1}");
      return methods.split(", ").filter((method) => method !== "" && method !== "HEAD").map((method) => `${method} ${path}`);
    });
}

test("the document names every request that is served, and no other", () => {
  const page = new Set(["GET /", "GET /start.js", "GET /start.css"]);
  expect(servedRoutes().filter((one) => !page.has(one)).sort()).toEqual(routes.map(({ method, path }) => `${method} ${path}`).sort());
});

test("it is valid OpenAPI 3.1, and every message it names exists", async () => {
  const document = toOpenApi(model, "0.1.0");
  const { valid, errors } = await new Validator().validate(structuredClone(document));
  expect(valid, JSON.stringify(errors)?.slice(0, 500)).toBe(true);
  const named = routes.flatMap(({ body, answer }) => [body, answer]).filter((name) => typeof name === "string");
  expect(named.filter((name) => !model.messages.has(name))).toEqual([]);
});

test("it is served without a key", async () => {
  const { statusCode, body } = await app.inject({ url: "/openapi.json" });
  expect(statusCode).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ openapi: "3.1.0" });
});

test.each(routes.filter(({ query }) => query))("$method $path knows the parameters of the document and refuses others", async ({ method, path, query = [] }) => {
  const url = path.replaceAll(/\{\w+\}/g, "x");
  const ask = async (names: readonly string[]) => {
    const { body } = await app.inject({ method, url: `${url}?${names.map((name) => `${name}=`).join("&")}`, headers: { authorization: `Bearer ${KEY}` } });
    return body;
  };
  // An empty value may be no number: what counts is that the name is known.
  expect(await ask(query)).not.toMatch(/unrecognized/i);
  expect(await ask(["noSuchParameter"])).toMatch(/unrecognized/i);
});
