import { expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { parseDeliveryId, toDeliveryId } from "./deliveryId.ts";
import { allowance, noHold } from "./hold.ts";
import { maskWords } from "./maskWords.ts";
import { createFilter, type EventData } from "./matching.ts";

const decided = "hub.case.v1.PenaltyDecided";
const requested = "hub.credit.v1.PublicationRequested";
const dataOf = (fields: Parameters<typeof PenaltyDecided.fromPartial>[0]) => PenaltyDecided.fromPartial(fields) as unknown as EventData;

test("a type must be wished and granted", () => {
  const filter = createFilter({ eventTypes: [decided, requested], conditions: [] }, [decided]);
  expect(filter.accepts(decided)).toBe(true);
  expect(filter.accepts(requested)).toBe(false);
});

test("all conditions that a type knows must hold, and those it does not know say nothing", () => {
  const conditions = [{ field: "source.system", values: ["ip-case", "aic-case"] }, { field: "channel", values: ["credit-china"] }];
  const filter = createFilter({ eventTypes: [decided, requested], conditions }, [decided, requested]);
  expect(filter.holds(decided, dataOf({ source: { system: "aic-case" } }))).toBe(true);
  expect(filter.holds(decided, dataOf({ source: { system: "linkage-platform" } }))).toBe(false);
  expect(filter.holds(decided, dataOf({}))).toBe(false);
  expect(filter.holds(requested, { channel: "credit-china" })).toBe(true);
  expect(filter.holds(requested, { channel: "enterprise-disclosure" })).toBe(false);
  expect(filter.hasConditions(requested)).toBe(true);
});

test("a repeated field holds when one of its values does", () => {
  const filter = createFilter({ eventTypes: [decided], conditions: [{ field: "penalty.kinds", values: ["3"] }] }, [decided]);
  expect(filter.holds(decided, dataOf({ penalty: { kinds: [1, 3] } }))).toBe(true);
  expect(filter.holds(decided, dataOf({ penalty: { kinds: [1] } }))).toBe(false);
});

test("a held subscription sends nothing, then one probe, then its window", () => {
  const hold = { until: 100, failures: 1, reason: "CONNECTION_REFUSED" };
  expect(allowance(hold, 99, 500, 0)).toBe(0);
  expect(allowance(hold, 100, 500, 0)).toBe(1);
  expect(allowance(hold, 100, 500, 1)).toBe(0);
  expect(allowance(noHold, 100, 500, 20)).toBe(480);
});

test("resident and telephone numbers in a system's words are masked, credit codes stay", () => {
  expect(maskWords("证件520102199001011237，电话13800000000")).toBe("证件520102********1237，电话********");
  expect(maskWords("91520000MA00000000 refused")).toBe("91520000MA00000000 refused");
});

test("delivery ids are read back, and nothing else is", () => {
  expect(parseDeliveryId(toDeliveryId("credit-china", 42))).toEqual({ subscriptionId: "credit-china", sequence: 42 });
  for (const wrong of ["", "credit-china", ".1", "a.x", "a.-1", "a.1.5"]) expect(parseDeliveryId(wrong)).toBeUndefined();
});
