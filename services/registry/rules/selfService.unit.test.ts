import { expect, test } from "vitest";
import { Filter, Subscription, System, View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { selfServiceProblems } from "./selfService.ts";

const PUBLISHED = "hub.credit.v1.Published";
const DECIDED = "hub.case.v1.PenaltyDecided";
const system = System.fromPartial({ id: "reader", receiveGrants: [PUBLISHED, DECIDED] });
const partner = { ...system, maxView: View.PARTNER };

const subscription = (parts: Partial<Subscription> = {}): Subscription => Subscription.fromPartial({ id: "reader-own", system: "reader", eventTypes: [PUBLISHED], view: View.PUBLIC, ...parts });
const filter = (json: unknown): Filter => Filter.fromJSON(json);
/** As an operator left it. */
const given = subscription({
  id: "given",
  eventTypes: [PUBLISHED, DECIDED],
  view: View.PARTNER,
  conditions: [{ field: "channel", values: ["credit-china", "enterprise-disclosure"] }],
  filter: filter({ field: "data.penalty.party.idNo", exists: true }),
  divisions: ["52"],
  replayNeedsApproval: true,
});

test("a new subscription of its own is public at most, unless more was granted", () => {
  const wanted = { system, wanted: subscription(), current: undefined, given: undefined };
  expect(selfServiceProblems(wanted)).toEqual([]);
  expect(selfServiceProblems({ ...wanted, wanted: subscription({ view: View.UNSPECIFIED }) })).toEqual([]);
  expect(selfServiceProblems({ ...wanted, wanted: subscription({ view: View.PARTNER }) })).toEqual([expect.stringMatching(/^view: .*max_view PUBLIC/)]);
  expect(selfServiceProblems({ ...wanted, system: partner, wanted: subscription({ view: View.PARTNER }) })).toEqual([]);
  expect(selfServiceProblems({ ...wanted, system: partner, wanted: subscription({ view: View.FULL }) })).toHaveLength(1);
});

test("its id begins with the id of the system", () => {
  const wanted = { system, wanted: subscription({ id: "police" }), current: undefined, given: undefined };
  expect(selfServiceProblems(wanted)).toEqual([expect.stringMatching(/^id: .*reader-/)]);
  expect(selfServiceProblems({ ...wanted, wanted: subscription({ id: "reader" }) })).toEqual([]);
});

test("what an operator gave may be narrowed", () => {
  const narrower: Partial<Subscription>[] = [
    {},
    { eventTypes: [DECIDED] },
    { view: View.PARTNER, divisions: ["5203"] },
    { conditions: [{ field: "channel", values: ["credit-china"] }] },
    { filter: filter({ and: [{ field: "data.penalty.party.idNo", exists: true }, { field: "division", prefix: "5203" }] }) },
    { description: "示例", paused: true },
  ];
  for (const parts of narrower) expect(selfServiceProblems({ system, wanted: { ...given, ...parts }, current: given, given })).toEqual([]);
});

test.each<[string, Partial<Subscription>]>([
  ["a greater view", { view: View.FULL }],
  ["fewer conditions", { conditions: [] }],
  ["another value of a condition", { conditions: [{ field: "channel", values: ["other"] }] }],
  ["another filter", { filter: filter({ field: "division", prefix: "52" }) }],
  ["the given filter as one choice of several", { filter: filter({ or: [{ field: "data.penalty.party.idNo", exists: true }, { field: "division", prefix: "52" }] }) }],
  ["no filter", { filter: undefined }],
  ["another division", { divisions: ["5203", "44"] }],
  ["every division", { divisions: [] }],
])("what an operator gave may not be widened: %s", (_what, parts) => {
  expect(selfServiceProblems({ system, wanted: { ...given, ...parts }, current: given, given })).toEqual(expect.arrayContaining([expect.stringMatching(/^view: .*more than the operator gave/)]));
});

test("a system cannot find out by its filter what its view does not show", () => {
  const asking = (parts: Partial<Subscription>) => selfServiceProblems({ system, wanted: subscription({ eventTypes: [DECIDED], ...parts }), current: undefined, given: undefined });
  expect(asking({ filter: filter({ not: { field: "data.penalty.party.idNo", prefix: "5203" } }) })).toEqual([expect.stringMatching(/^filter: .*idNo/)]);
  expect(asking({ conditions: [{ field: "penalty.caseNo", values: ["示例"] }] })).toEqual([expect.stringMatching(/^filter: .*caseNo/)]);
  expect(asking({ filter: filter({ field: "data.penalty.party.name", equals: "示例商行" }) })).toEqual([]);
  const guessing = { ...given, filter: filter({ and: [{ field: "data.penalty.party.idNo", exists: true }, { field: "data.penalty.party.idNo", prefix: "52" }] }) };
  expect(selfServiceProblems({ system, wanted: guessing, current: given, given })).toEqual([expect.stringMatching(/^filter: .*idNo/)]);
});

test("an approval that an operator asked for stays", () => {
  expect(selfServiceProblems({ system, wanted: { ...given, replayNeedsApproval: false }, current: given, given })).toEqual([expect.stringMatching(/^replayNeedsApproval/)]);
});
