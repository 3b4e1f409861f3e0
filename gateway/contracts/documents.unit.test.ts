import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, test } from "vitest";
import { eventCodecs, type EventType } from "../../proto/gen/events.ts";
import { exampleEvent, toAsyncApi } from "./asyncApi.ts";
import { exampleOf } from "./example.ts";
import { cloudEventSchema, eventSchema } from "./jsonSchema.ts";
import { currentContracts } from "./model.ts";

const model = currentContracts();
const load = createRequire(import.meta.url);
const ajv = () => new Ajv2020({ strict: false, validateFormats: false });

test.each(model.events)("the example of %s is what its schema and its message say", (type) => {
  const validate = ajv().compile(eventSchema(model, type));
  const example = exampleOf(model, type);
  expect(validate(example), JSON.stringify(validate.errors)).toBe(true);
  const codec = eventCodecs[type as EventType] as { fromJSON(json: unknown): unknown; toJSON(message: never): unknown };
  const again = codec.toJSON(codec.fromJSON(example) as never);
  expect(validate(again), JSON.stringify(validate.errors)).toBe(true);
  expect(Object.keys(again as object).length).toBeGreaterThan(0);
});

test("a schema refuses a value of another type", () => {
  const validate = ajv().compile(eventSchema(model, "hub.case.v1.CaseFiled"));
  expect(validate({ caseNo: 7 })).toBe(false);
  expect(validate({ caseNo: "7", fieldOfTheNextMinorVersion: true })).toBe(true);
});

test("the CloudEvents envelope fits its schema", () => {
  const [type = ""] = model.events;
  const validate = ajv().compile({ ...cloudEventSchema(type, "#/$defs/data"), $defs: { data: true } });
  expect(validate(exampleEvent(model, type)), JSON.stringify(validate.errors)).toBe(true);
});

test("the AsyncAPI document is valid AsyncAPI 3.0 and names every event", () => {
  const document = toAsyncApi(model, "0.1.0");
  const schema = load("@asyncapi/specs/schemas/3.0.0-without-$id.json") as object;
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(schema);
  expect(validate(document), JSON.stringify(validate.errors?.slice(0, 5))).toBe(true);
  expect(JSON.stringify(document).match(/"name":"hub\.[a-z]+\.v1\.\w+"/g)).toHaveLength(model.events.length);
});

test("every reference of the AsyncAPI document leads somewhere", () => {
  const document = toAsyncApi(model, "0.1.0");
  const references = [...new Set([...JSON.stringify(document).matchAll(/"\$ref":"#\/([^"]+)"/g)].map(([, path = ""]) => path))];
  const lost = references.filter((path) => path.split("/").reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], document) === undefined);
  expect(lost).toEqual([]);
});
