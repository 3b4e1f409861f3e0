import { expect, test } from "vitest";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import { Filter, RetryPolicy, View, type GrantLimit } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { defaultSettings } from "../deliverySettings.ts";
import { DecisionRuns } from "./decisionRuns.ts";
import { parseDeliveryId, toDeliveryId } from "./deliveryId.ts";
import { allowance, noHold } from "./hold.ts";
import { maskWords } from "./maskWords.ts";
import { caseLane, caseOfLane, ownLane } from "./laneKey.ts";
import { createMatcher, type EventData, type Matcher } from "./matching.ts";
import { RateLimit } from "./rateLimit.ts";
import { noProgress, RerunProgress } from "./rerunProgress.ts";
import { retriesOf, retryDelayMs } from "./retryDelay.ts";
import { liveShare, replayShare } from "./share.ts";

const decided = "hub.case.v1.PenaltyDecided";
const requested = "hub.credit.v1.PublicationRequested";
const dataOf = (fields: Parameters<typeof PenaltyDecided.fromPartial>[0]) => PenaltyDecided.fromPartial(fields) as unknown as EventData;

const wishes = { eventTypes: [decided, requested], conditions: [], divisions: [], filter: undefined };
const granting = (receiveGrants: string[], grantLimits: GrantLimit[] = []) => ({ receiveGrants, grantLimits });
const anEvent = (type: string, division = "") => Event.fromPartial({ type, division });
const decide = (matcher: Matcher, type: string, data: EventData) => matcher.decide(anEvent(type), () => data).decision;

test("a type must be wished and granted", () => {
  const matcher = createMatcher({ ...wishes, eventTypes: [decided, requested] }, granting([decided]));
  expect(decide(matcher, decided, {})).toBe(Decision.MATCHED);
  expect(decide(matcher, requested, {})).toBe(Decision.NOT_GRANTED);
  expect(decide(matcher, "hub.case.v1.PenaltyRevoked", {})).toBe(Decision.TYPE_NOT_SUBSCRIBED);
});

test("a type that is granted for some divisions goes nowhere else, and not without a division", () => {
  const matcher = createMatcher(wishes, granting([decided, requested], [{ type: decided, divisions: ["5203"], maxView: View.UNSPECIFIED }]));
  const decisionOn = (type: string, division: string) => matcher.decide(anEvent(type, division), () => ({}));
  expect(decisionOn(decided, "520302").decision).toBe(Decision.MATCHED);
  expect(decisionOn(decided, "520102")).toEqual({ decision: Decision.NOT_GRANTED, condition: `grant_limits ${decided}: 5203` });
  expect(decisionOn(decided, "").decision).toBe(Decision.NOT_GRANTED);
  expect(decisionOn(requested, "").decision).toBe(Decision.MATCHED);
});

test("all conditions that a type knows must hold, and those it does not know say nothing", () => {
  const conditions = [{ field: "source.system", values: ["ip-case", "aic-case"] }, { field: "channel", values: ["credit-china"] }];
  const matcher = createMatcher({ ...wishes, conditions }, granting([decided, requested]));
  expect(decide(matcher, decided, dataOf({ source: { system: "aic-case" } }))).toBe(Decision.MATCHED);
  expect(matcher.decide(anEvent(decided), () => dataOf({ source: { system: "linkage-platform" } }))).toEqual({
    decision: Decision.CONDITION_FAILED,
    condition: "conditions[0]: source.system in ip-case,aic-case",
  });
  expect(decide(matcher, decided, dataOf({}))).toBe(Decision.CONDITION_FAILED);
  expect(decide(matcher, requested, { channel: "credit-china" })).toBe(Decision.MATCHED);
  expect(matcher.decide(anEvent(requested), () => ({ channel: "enterprise-disclosure" })).condition).toBe("conditions[1]: channel in credit-china");
});

test("a repeated field holds when one of its values does", () => {
  const matcher = createMatcher({ ...wishes, conditions: [{ field: "penalty.kinds", values: ["3"] }] }, granting([decided]));
  expect(decide(matcher, decided, dataOf({ penalty: { kinds: [1, 3] } }))).toBe(Decision.MATCHED);
  expect(decide(matcher, decided, dataOf({ penalty: { kinds: [1] } }))).toBe(Decision.CONDITION_FAILED);
});

test("events of other divisions are out of scope, and those without a division go to all", () => {
  const matcher = createMatcher({ ...wishes, divisions: ["5203", "520102"] }, granting([decided]));
  const decisionIn = (division: string) => matcher.decide(anEvent(decided, division), () => ({}));
  expect(decisionIn("520302").decision).toBe(Decision.MATCHED);
  expect(decisionIn("520102").decision).toBe(Decision.MATCHED);
  expect(decisionIn("").decision).toBe(Decision.MATCHED);
  expect(decisionIn("520103")).toEqual({ decision: Decision.OUT_OF_DIVISION, condition: "divisions: 5203,520102" });
});

test("a filter that does not pass is named by its part", () => {
  const filter = Filter.fromPartial({ and: [{ field: "division", prefix: "52" }, { not: { field: "data.source.system", equals: "aic-case" } }] });
  const matcher = createMatcher({ ...wishes, filter }, granting([decided]));
  const verdict = matcher.decide(anEvent(decided, "520103"), () => dataOf({ source: { system: "aic-case" } }));
  expect(verdict.decision).toBe(Decision.FILTER_FAILED);
  expect(verdict.condition).toMatch(/^and\[1\]\.not/);
});

test("the same decision on consecutive events is one run, and reporting begins a new one", () => {
  const runs = new DecisionRuns();
  const other = { decision: Decision.TYPE_NOT_SUBSCRIBED, condition: "" };
  const mine = { decision: Decision.MATCHED, condition: "" };
  for (const sequence of [1, 2, 3]) runs.add(sequence, other, 1);
  runs.add(4, mine, 1);
  runs.add(5, mine, 2);
  expect(runs.take().map(({ from, through, version }) => [from, through, version])).toEqual([[1, 3, 1], [4, 4, 1], [5, 5, 2]]);
  runs.add(6, mine, 2);
  // Read again after the filter has changed.
  runs.add(5, mine, 2);
  expect(runs.take().map(({ from, through }) => [from, through])).toEqual([[6, 6], [5, 5]]);
  expect(runs.take()).toEqual([]);
});

test("a delay grows by its factor up to its limit, and only its jitter is random", () => {
  const retries = retriesOf(RetryPolicy.fromPartial({ baseMs: 100, maxMs: 1_000, multiplierPermille: 3_000, jitterPermille: 500 }), 0, defaultSettings.retries);
  expect([1, 2, 3, 4].map((attempt) => retryDelayMs(attempt, retries, () => 1))).toEqual([100, 300, 900, 1_000]);
  expect(retryDelayMs(2, retries, () => 0)).toBe(150);
  expect(retriesOf(undefined, 7, defaultSettings.retries)).toEqual({ ...defaultSettings.retries, maxAttempts: 7 });
});

test("a rate lets a second's worth pass at once and then one after another", () => {
  const rate = new RateLimit(10);
  expect(rate.room(1_000)).toBe(10);
  rate.spend(10);
  expect(rate.room(1_000)).toBe(0);
  expect(rate.nextAt(1_000)).toBe(1_100);
  expect(rate.room(1_250)).toBe(2);
  expect(rate.room(99_000)).toBe(10);
  expect(new RateLimit(0).room(0)).toBe(Infinity);
});

test("replays take at most half of the window and live deliveries what is free", () => {
  expect(liveShare(10, { live: 3, replayed: 5 })).toBe(2);
  expect(replayShare(10, { live: 0, replayed: 0 }, { size: 100, inFlight: 0 })).toBe(5);
  expect(replayShare(10, { live: 8, replayed: 1 }, { size: 100, inFlight: 1 })).toBe(1);
  expect(replayShare(10, { live: 0, replayed: 2 }, { size: 3, inFlight: 2 })).toBe(1);
  expect(replayShare(1, { live: 0, replayed: 0 }, { size: 9, inFlight: 0 })).toBe(1);
});

test("what a replay has done is stored as of its cursor, and counted once", () => {
  const progress = new RerunProgress(noProgress);
  for (const sequence of [2, 4, 6]) progress.found(sequence);
  progress.ended(4, "unchanged");
  expect(progress.through(3, new Set([2]))).toEqual({ total: 1, done: 0, unchanged: 0, failed: 0 });
  // The delivery of 2 was on record when the cursor passed it.
  progress.ended(2, "failed");
  expect(progress.through(4, new Set([2])), "it ends once more after a crash").toEqual({ total: 2, done: 1, unchanged: 1, failed: 0 });
  expect(progress.through(4, new Set())).toEqual({ total: 2, done: 1, unchanged: 1, failed: 1 });
  expect(progress.now()).toEqual({ total: 3, done: 1, unchanged: 1, failed: 1 });
});

test("what a replay has on record beyond its cursor counts, even when it is not read again", () => {
  const progress = new RerunProgress({ total: 2, done: 1, unchanged: 0, failed: 0 }, [5]);
  progress.ended(5, "delivered");
  progress.ended(1, "delivered");
  expect(progress.now()).toEqual({ total: 3, done: 3, unchanged: 0, failed: 0 });
});

test("a delivery alone has a lane of its own, which knows its case", () => {
  expect(ownLane("p1", 7)).not.toBe(caseLane("p1"));
  expect([caseOfLane(ownLane("p1", 7)), caseOfLane(caseLane("p1"))]).toEqual(["p1", "p1"]);
});

test("a held subscription sends nothing, then one probe, then its window", () => {
  const hold = { until: 100, failures: 1, reason: "CONNECTION_REFUSED", since: 50 };
  expect(allowance(hold, 99, 500)).toBe(0);
  expect(allowance(hold, 100, 500)).toBe(1);
  expect(allowance(noHold, 100, 500)).toBe(500);
});

test("resident and telephone numbers in a system's words are masked, credit codes stay", () => {
  expect(maskWords("证件520102199001011237，电话13800000000")).toBe("证件520102********1237，电话********");
  expect(maskWords("91520000MA00000000 refused")).toBe("91520000MA00000000 refused");
});

test("delivery ids are read back, and nothing else is", () => {
  expect(parseDeliveryId(toDeliveryId("credit-china", 42))).toEqual({ subscriptionId: "credit-china", sequence: 42, operationId: "" });
  expect(parseDeliveryId(toDeliveryId("credit-china", 42, "01J0"))).toEqual({ subscriptionId: "credit-china", sequence: 42, operationId: "01J0" });
  for (const wrong of ["", "credit-china", ".1", "a.x", "a.-1", "a.1.5.6", "a.01"]) expect(parseDeliveryId(wrong)).toBeUndefined();
});
