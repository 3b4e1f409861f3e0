import fc from "fast-check";
import { expect, test } from "vitest";
import { Subscription, System, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { compareContracts } from "./compare.ts";
import { impactOf, isBreaking } from "./impact.ts";
import { currentContracts, type ContractModel, type FieldContract } from "./model.ts";

const model = currentContracts();

/** The contracts with the fields of one message changed. */
function withFields(message: string, change: (fields: readonly FieldContract[]) => readonly FieldContract[]): ContractModel {
  const found = model.messages.get(message)!;
  return { ...model, messages: new Map(model.messages).set(message, { ...found, fields: change(found.fields) }) };
}

const drop = (message: string, name: string) => withFields(message, (fields) => fields.filter((field) => field.name !== name));
const edit = (message: string, name: string, change: Partial<FieldContract>) => withFields(message, (fields) => fields.map((field) => (field.name === name ? { ...field, ...change } : field)));

const registry = {
  systems: [System.fromPartial({ id: "ip-case", submitGrants: ["hub.case.v1.TransferSent"] })],
  subscriptions: [
    Subscription.fromPartial({ id: "open", system: "credit-china", eventTypes: ["hub.credit.v1.PublicationRequested"], view: View.PUBLIC }),
    Subscription.fromPartial({ id: "police", system: "police", eventTypes: ["hub.case.v1.TransferSent"], view: View.FULL }),
    Subscription.fromPartial({ id: "partner", system: "aic-case", eventTypes: ["hub.case.v1.TransferSent"], view: View.PARTNER, filter: { field: "data.agency.uscc", equals: "1" } }),
  ],
};

const concerned = (after: ContractModel) => impactOf(compareContracts(model, after), registry).map(({ subscription, system, why }) => `${subscription || system} ${why}`);

test("the same contracts do not differ", () => {
  expect(compareContracts(model, model)).toEqual([]);
});

test("a field that goes breaks those who see it, wherever its message occurs", () => {
  const changes = compareContracts(model, drop("hub.case.v1.Penalty", "violationFacts"));
  expect(changes.map(({ kind, path }) => `${kind} ${path}`)).toContain("field-removed penalty.violationFacts");
  expect(concerned(drop("hub.case.v1.Penalty", "violationFacts"))).toEqual(["open receives"]);
});

test("what is restricted breaks only who sees everything, and the sender", () => {
  expect(concerned(drop("hub.case.v1.TransferSent", "suspects"))).toContain("police receives");
  expect(concerned(drop("hub.case.v1.TransferSent", "suspects"))).not.toContain("partner receives");
  expect(concerned(drop("hub.case.v1.TransferSent", "suspects"))).toContain("ip-case sends");
});

test("a field by which a subscription filters is named as such", () => {
  expect(concerned(drop("hub.common.v1.AgencyRef", "uscc"))).toContain("partner filters");
});

test("a renamed field is told as renamed, and added ones break nobody", () => {
  const [change] = compareContracts(model, edit("hub.case.v1.CaseFiled", "caseNo", { name: "agencyCaseNo" }));
  expect(change).toMatchObject({ kind: "field-renamed", path: "caseNo", after: "agencyCaseNo" });
  const more = withFields("hub.case.v1.TransferSent", (fields) => [...fields, { ...fields[0]!, name: "urgent", number: 99 }]);
  expect(compareContracts(model, more).map(({ kind }) => kind)).toEqual(["field-added"]);
  expect(concerned(more)).toEqual([]);
});

test("a field that is hidden further is lost to the views that no longer see it", () => {
  const after = edit("hub.case.v1.Penalty", "violationFacts", { sensitivity: "INTERNAL" });
  expect(concerned(after)).toEqual(["open sees-less"]);
  const shown = edit("hub.case.v1.TransferSent", "suspects", { sensitivity: "INTERNAL" });
  expect(concerned(shown)).toContain("partner sees-more");
});

test("dropping any field of any event is found, and undoing it is no break", () => {
  const places = model.events.flatMap((event) => (model.messages.get(event)?.fields ?? []).map(({ name }) => ({ event, name })));
  fc.assert(
    fc.property(fc.constantFrom(...places), ({ event, name }) => {
      const without = drop(event, name);
      const lost = compareContracts(model, without).filter(({ event: one }) => one === event);
      expect(lost.some(({ kind, path }) => kind === "field-removed" && path === name)).toBe(true);
      expect(compareContracts(without, model).filter((change) => isBreaking(change))).toEqual([]);
    }),
    { numRuns: 60 },
  );
});
