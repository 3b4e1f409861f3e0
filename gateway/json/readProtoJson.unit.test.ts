import { expect, test } from "vitest";
import { Subscription, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { readProtoJson } from "./readProtoJson.ts";

const read = (text: string) => readProtoJson(text, { typeName: "hub.registry.v1.Subscription", codec: Subscription }, "sub.json");

test("a subscription is read with its filter, and what is written down is told apart from what is not", () => {
  const { message, given } = read('{"id":"a","view":"VIEW_PARTNER","filter":{"not":{"field":"division","in":["52"]}},"start":{"sequence":"9007199254740993"}}');
  expect(message).toMatchObject({ id: "a", view: View.PARTNER, filter: { not: { field: "division", in: ["52"] } }, start: { at: { $case: "sequence", value: 9_007_199_254_740_993n } } });
  expect([...given]).toEqual(["id", "view", "filter", "start"]);
});

test.each([
  ["a misspelt field", '{"id":"a","filtr":{}}', /sub\.json .*"filtr" is unknown/],
  ["a misspelt field inside", '{"filter":{"field":"division","equls":"x"}}', /Filter: key "equls" is unknown/],
  ["an unknown value", '{"view":"PARTNERS"}', /unknown value "PARTNERS"; one of VIEW_UNSPECIFIED, VIEW_PUBLIC/],
  ["a wrong kind", '{"eventTypes":"hub.case.v1.CaseFiled"}', /event_types: expected Array/],
  ["no JSON", "{", /is no JSON/],
  ["a list", "[]", /a JSON object/],
])("%s is refused with its place", (_what, text, message) => expect(() => read(text)).toThrow(message));
