import { expect, test } from "vitest";
import { Agency, Subscription, System, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { checkAgency, checkSystem } from "./checks.ts";
import { checkSubscription } from "./checkSubscription.ts";
import { loadSeeds } from "./seeds.ts";

const reader = System.fromPartial({ id: "reader-example", name: "示例系统", receiveGrants: ["hub.case.v1.CaseFiled"] });
const findReader = (id: string) => (id === reader.id ? reader : undefined);
const filed = Subscription.fromPartial({ id: "reader-example", system: "reader-example", eventTypes: ["hub.case.v1.CaseFiled"], view: View.PARTNER });

test("the seeds of the product are well formed", async () => {
  const { systems, subscriptions, agencies } = await loadSeeds();
  expect(systems.map((system) => checkSystem(system).id)).toEqual(["ip-case", "aic-case", "linkage-platform", "credit-china", "enterprise-disclosure", "police", "procuratorate", "court"]);
  for (const subscription of subscriptions) checkSubscription(subscription, (id) => systems.find((system) => system.id === id));
  expect(subscriptions.map(({ id }) => id).sort()).toEqual(systems.map(({ id }) => id).sort());
  for (const { agency } of agencies) checkAgency(agency);
});

test("channels see only what is public", async () => {
  const { subscriptions } = await loadSeeds();
  const channels = subscriptions.filter(({ conditions }) => conditions.some(({ field }) => field === "channel"));
  expect(channels.map(({ view }) => view)).toEqual([View.PUBLIC, View.PUBLIC]);
});

test("a subscription to a type that its system may not receive is refused", () => {
  const wanted = { ...filed, eventTypes: ["hub.case.v1.TransferSent"] };
  expect(() => checkSubscription(wanted, findReader)).toThrow(expect.objectContaining({ reason: "INVALID_REQUEST" }));
  expect(checkSubscription(filed, findReader)).toEqual(filed);
});

test.each([
  ["an unknown system", { ...filed, system: "nobody" }],
  ["an unknown type", { ...filed, eventTypes: ["hub.case.v1.Nothing"] }],
  ["no type", { ...filed, eventTypes: [] }],
  ["an id that cannot be a key", { ...filed, id: "读者 1" }],
])("a subscription with %s is refused", (_what, wanted) => {
  expect(() => checkSubscription(wanted, findReader)).toThrow(expect.objectContaining({ reason: "INVALID_REQUEST" }));
});

test("every problem of a system is named at once", () => {
  const wanted = System.fromPartial({ id: "Wrong Id", name: "", submitGrants: ["hub.case.v1.Nothing"] });
  expect(() => checkSystem(wanted)).toThrow(/system\.id.*system\.name.*system\.submitGrants\.0/);
});

test("an agency with a wrong credit code is refused", () => {
  const wanted = Agency.fromPartial({ uscc: "11520000MBYT00076X", name: "示例海关" });
  expect(() => checkAgency(wanted)).toThrow(/credit code/);
});
