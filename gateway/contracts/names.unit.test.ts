import { expect, test } from "vitest";
import { eventCodecs } from "../../proto/gen/events.ts";
import { currentContracts, withParts } from "./model.ts";
import { contractNames } from "./names.ts";

const model = currentContracts();
const inEvents = withParts(model, model.events);

test("every event and every field of an event has a Chinese name, and no name is left over", () => {
  const { events, known } = contractNames();
  expect(Object.keys(events).sort()).toEqual(model.events);
  const fields = inEvents.flatMap(({ name, fields }) => fields.map((field) => ({ message: name, field: field.name })));
  expect([...new Set(fields.map(({ field }) => field))].sort()).toEqual([...known.fields].sort());
  const places = new Set(fields.map(({ message, field }) => `${message}.${field}`));
  expect(known.overrides.filter((place) => !places.has(place))).toEqual([]);
});

test("what is an event is known from the descriptors alone", () => {
  expect(model.events).toEqual(Object.keys(eventCodecs).sort());
});

test("the contracts carry the comments of the .proto files and the sensitivity of every field", () => {
  const penalty = model.messages.get("hub.case.v1.Penalty");
  expect(penalty?.comment).toContain("行政处罚");
  expect(penalty?.fields.find(({ name }) => name === "remarks")).toMatchObject({ zh: "备注", sensitivity: "RESTRICTED", type: "string", repeated: false });
  expect(penalty?.fields.find(({ name }) => name === "kinds")).toMatchObject({ type: "hub.case.v1.PenaltyKind", repeated: true });
  expect(inEvents.flatMap(({ fields }) => fields).filter(({ comment, sensitivity }) => comment === "" || !sensitivity)).toEqual([]);
});
