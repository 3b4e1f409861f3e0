import { expect, test } from "vitest";
import { toClockTime } from "./clockTime.ts";
import { arrivalsOf } from "./arrivals.ts";
import type { ScenarioEvent } from "./scenario.ts";

const NOW = Date.parse("2026-03-10T12:00:00+08:00");

function order(...times: readonly (readonly [occurredAt: string, receivedAt?: string])[]) {
  const events = times.map(([occurredAt, receivedAt = ""], index) => ({ index, occurredAt, receivedAt }) as ScenarioEvent);
  return arrivalsOf({ events, now: NOW }).map(({ event, at }) => `${event.index} ${toClockTime(at).slice(5, 10)}`);
}

test("events arrive by the time of receipt, which is that of the event unless given", () => {
  expect(order(["2026-03-05"], ["2026-03-01", "2026-03-06"], ["2026-03-02"])).toEqual(["2 03-02", "0 03-05", "1 03-06"]);
});

test("of the same moment the order of the file holds", () => {
  expect(order(["2026-03-05"], ["2026-03-01", "2026-03-05"], ["2026-03-05"])).toEqual(["0 03-05", "1 03-05", "2 03-05"]);
});

test("an event with an impossible date arrives after the one before it; a first one with the next, or at the end of time", () => {
  expect(order(["2026-03-01"], ["2026-02-30"], ["2026-03-05"])).toEqual(["0 03-01", "1 03-01", "2 03-05"]);
  expect(order(["2026-02-30"], ["2026-03-05"])).toEqual(["0 03-05", "1 03-05"]);
  expect(order(["2026-02-30"])).toEqual(["0 03-10"]);
});

test("an event that lies ahead arrives at the end, unless the file says that it was received later", () => {
  expect(order(["2099-01-01"], ["2026-03-05"])).toEqual(["1 03-05", "0 03-10"]);
  expect(order(["2099-01-01", "2026-03-12"], ["2026-03-05"])).toEqual(["1 03-05", "0 03-12"]);
});
