import { expect, test } from "vitest";
import { DeliveryStanding, GetDeliveryStandingResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Decision, DecisionRange, Hop, HopKind } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { Verdict } from "../../../proto/gen/hub/trace/v1/trace_service.ts";
import { verdictOf, type DeliveryRecords, type Finding } from "./verdict.ts";

const nothing: DeliveryRecords = { decision: undefined, hops: [], withheld: undefined, standing: undefined, waitingBehind: "" };
const hop = (kind: HopKind, more: Partial<Hop> = {}) => Hop.fromPartial({ kind, time: "2026-01-02T03:04:05.000+08:00", ...more });
const standing = (where: DeliveryStanding, more: Partial<GetDeliveryStandingResponse> = {}) => GetDeliveryStandingResponse.fromPartial({ standing: where, ...more });
const decided = (decision: Decision, condition = "") => DecisionRange.fromPartial({ decision, condition, subscriptionVersion: 3, time: "2026-01-02T03:04:05.000+08:00" });
const past = standing(DeliveryStanding.PAST);
const refusals = Object.values(Decision).filter((decision) => decision !== Decision.UNSPECIFIED && decision !== Decision.MATCHED);

const cases: readonly [string, Partial<DeliveryRecords>, Partial<Finding>][] = [
  ["a receipt is on record", { hops: [hop(HopKind.RETRYING, { attempt: 1 }), hop(HopKind.DELIVERED, { attempt: 2, receipt: "R-1" })], standing: past }, { verdict: Verdict.DELIVERED, receipt: "R-1", attempts: 2 }],
  ["a receipt counts more than a failed replay", { hops: [hop(HopKind.DELIVERED, { receipt: "R-1" }), hop(HopKind.DEAD_LETTERED)] }, { verdict: Verdict.DELIVERED, receipt: "R-1" }],
  ...refusals.map((decision): [string, Partial<DeliveryRecords>, Partial<Finding>] => [
    `decision ${decision} kept it away`,
    { decision: decided(decision, "and[1]"), standing: past },
    { verdict: Verdict.NOT_MATCHED, decision, condition: "and[1]", subscriptionVersion: 3, time: "2026-01-02T03:04:05.000+08:00" },
  ]),
  ["the hub withheld it", { withheld: { reason: "minor", rule: "rule-7", time: "t" }, decision: decided(Decision.TYPE_NOT_SUBSCRIBED), standing: past }, { verdict: Verdict.WITHHELD, reason: "minor", message: "rule-7" }],
  ["the subscription has not come to it", { standing: standing(DeliveryStanding.NOT_YET_READ) }, { verdict: Verdict.NOT_YET_READ }],
  ["a paused subscription holds what it has not read", { standing: standing(DeliveryStanding.NOT_YET_READ, { heldReason: "PAUSED" }) }, { verdict: Verdict.HELD, reason: "PAUSED" }],
  ["a system away holds what is due", { standing: standing(DeliveryStanding.WAITING, { heldReason: "TARGET_UNAVAILABLE" }) }, { verdict: Verdict.HELD, reason: "TARGET_UNAVAILABLE" }],
  ["a hold is told with its words", { standing: standing(DeliveryStanding.WAITING, { heldReason: "paused", heldMessage: "对方升级" }) }, { verdict: Verdict.HELD, reason: "paused", message: "对方升级" }],
  ["its turn has come", { standing: standing(DeliveryStanding.WAITING) }, { verdict: Verdict.READY }],
  ["it waits behind another event, also in a held subscription", { standing: standing(DeliveryStanding.WAITING_BEHIND, { heldReason: "PAUSED" }), waitingBehind: "01JABC" }, { verdict: Verdict.WAITING_BEHIND, waitingBehind: "01JABC", reason: "PAUSED" }],
  ["it is sent", { standing: standing(DeliveryStanding.IN_FLIGHT, { attempts: 1 }) }, { verdict: Verdict.IN_FLIGHT, attempts: 1 }],
  ["it is tried again", { standing: standing(DeliveryStanding.RETRYING, { attempts: 2, reason: "E9", nextAttemptTime: "later" }) }, { verdict: Verdict.RETRYING, attempts: 2, reason: "E9", nextAttemptTime: "later" }],
  ["it needs a person", { standing: standing(DeliveryStanding.DEAD_LETTERED, { attempts: 12, reason: "E9" }) }, { verdict: Verdict.DEAD_LETTERED, attempts: 12, reason: "E9" }],
  ["a person gave it up", { hops: [hop(HopKind.DEAD_LETTERED), hop(HopKind.DISCARDED, { reason: "E9", message: "已在线下办结", operator: "wang" })], standing: past }, { verdict: Verdict.DISCARDED, reason: "E9", message: "wang：已在线下办结" }],
  ["the records alone: needs a person", { hops: [hop(HopKind.RETRYING), hop(HopKind.DEAD_LETTERED, { reason: "E9", attempt: 12 })] }, { verdict: Verdict.DEAD_LETTERED, reason: "E9", attempts: 12 }],
  ["the records alone: was to be tried again", { hops: [hop(HopKind.RETRYING, { reason: "E9", attempt: 1 })] }, { verdict: Verdict.RETRYING, reason: "E9" }],
  ["the records alone: was put back", { hops: [hop(HopKind.DEAD_LETTERED), hop(HopKind.REDRIVEN)] }, { verdict: Verdict.READY }],
  ["it is past, and no record tells its end", { hops: [hop(HopKind.RETRYING)], standing: past }, { verdict: Verdict.UNKNOWN }],
  ["it was matched, and no record tells more", { decision: decided(Decision.MATCHED), standing: past }, { verdict: Verdict.UNKNOWN }],
  ["nothing is known", {}, { verdict: Verdict.UNKNOWN }],
];

test.each(cases)("%s", (_what, records, expected) => {
  expect(verdictOf({ ...nothing, ...records })).toMatchObject(expected);
});

test("every verdict is told by some records", () => {
  const told = new Set(cases.map(([, , { verdict }]) => verdict));
  expect(Object.values(Verdict).filter((verdict) => verdict !== Verdict.UNSPECIFIED && !told.has(verdict))).toEqual([]);
});
