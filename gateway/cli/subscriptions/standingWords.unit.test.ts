import { expect, test } from "vitest";
import { Way } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { connectedWords, heldWords, isAway } from "./standingWords.ts";

test("a receiver that keeps its own place is never away", () => {
  expect(isAway({ connected: false, way: Way.EVENTS })).toBe(false);
  expect(connectedWords({ connected: false, way: Way.EVENTS })).toContain("own place");
});

test("a receiver that is to be connected is away when it is not", () => {
  for (const way of [Way.UNSPECIFIED, Way.STREAM, Way.WEBHOOK]) {
    expect(isAway({ connected: false, way })).toBe(true);
    expect(connectedWords({ connected: false, way })).toContain("no");
    expect(isAway({ connected: true, way })).toBe(false);
  }
});

test("what holds a subscription is told with its words", () => {
  expect(heldWords({ heldReason: "paused", heldMessage: "对方升级" })).toBe("paused：对方升级");
  expect(heldWords({ heldReason: "paused", heldMessage: "" })).toBe("paused");
  expect(heldWords({ heldReason: "", heldMessage: "" })).toBe("");
});
