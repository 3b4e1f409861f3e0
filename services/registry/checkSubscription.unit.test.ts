import { expect, test } from "vitest";
import { Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { checkSubscription } from "./checkSubscription.ts";

const reader = System.fromPartial({ id: "reader", name: "示例系统", receiveGrants: ["hub.credit.v1.Published"] });
const plain = Subscription.toJSON(Subscription.fromPartial({ id: "reader", system: "reader", eventTypes: ["hub.credit.v1.Published"] })) as object;
const check = (json: object) => checkSubscription(Subscription.fromJSON({ ...plain, ...json }), () => reader);

const webhook = (parts: object) => ({ way: "WAY_WEBHOOK", webhook: { url: "https://receiver.example/hub", ...parts } });

test.each<[string, object]>([
  ["nothing but types", {}],
  ["every policy", { retry: { maxAttempts: 20, baseMs: 500, maxMs: 60_000, multiplierPermille: 1_500, jitterPermille: 1_000 }, limits: { perSecond: 10, concurrency: 4, timeoutMs: 5_000 }, order: "ORDER_NONE" }],
  ["a webhook", webhook({ headers: { "x-tenant": "example" } })],
  ["a place to begin", { start: { time: "2026-11-01T00:00:00+08:00" } }],
  ["a sequence to begin at", { start: { sequence: "17" } }],
  ["a filter", { filter: { field: "data.channel", equals: "credit-china" }, divisions: ["5203", "520100"] }],
])("a subscription with %s is well formed", (_what, json) => {
  expect(check(json)).toEqual(Subscription.fromJSON({ ...plain, ...json }));
});

test("what the hub sets by itself is not taken from the caller", () => {
  expect(check({ version: 7, changeTime: "2026-11-01T00:00:00+08:00", changedBy: "somebody" })).toMatchObject({ version: 0, changeTime: "", changedBy: "" });
});

test.each<[string, object, RegExp]>([
  ["a filter of a field that its types do not have", { filter: { not: { field: "data.chanel", equals: "x" } } }, /subscription: filter\.not: .*has data\.chanel/],
  ["a condition on such a field", { conditions: [{ field: "chanel", values: ["x"] }] }, /subscription\.conditions\.0\.field: .*data\.chanel/],
  ["delays the wrong way round", { retry: { baseMs: 10_000, maxMs: 1_000 } }, /subscription\.retry\.maxMs: .*less than baseMs/],
  ["a delay beyond the longest by default", { retry: { baseMs: 600_000 } }, /less than baseMs/],
  ["jitter of more than all", { retry: { jitterPermille: 1_001 } }, /subscription\.retry\.jitterPermille: .*from 1 to 1000/],
  ["two numbers of attempts", { maxAttempts: 3, retry: { maxAttempts: 4 } }, /subscription\.maxAttempts: .*give one of them/],
  ["a time beyond a minute", { limits: { timeoutMs: 60_001 } }, /subscription\.limits\.timeoutMs/],
  ["the way of a webhook without one", { way: "WAY_WEBHOOK" }, /subscription\.webhook: .*needs a webhook/],
  ["a webhook on another way", { ...webhook({}), way: "WAY_STREAM" }, /subscription\.webhook: .*only WAY_WEBHOOK/],
  ["a webhook that is no address", webhook({ url: "receiver" }), /subscription\.webhook\.url: .*https/],
  ["a password in the address", webhook({ url: "https://a:b@receiver.example/" }), /no user name or password/],
  ["a header of the hub's", webhook({ headers: { "Webhook-Id": "x" } }), /subscription\.webhook\.headers\.Webhook-Id: .*set by the hub/],
  ["an attribute as a header", webhook({ headers: { "ce-id": "x" } }), /set by the hub/],
  ["credentials in a header", webhook({ headers: { Authorization: "x" } }), /no credentials/],
  ["a cookie", webhook({ headers: { cookie: "x" } }), /no credentials/],
  ["two headers in one", webhook({ headers: { "x-a": "1\r\nx-b: 2" } }), /printable ASCII/],
  ["a division that is none", { divisions: ["5"] }, /subscription\.divisions\.0/],
  ["a start that is empty", { start: {} }, /subscription\.start: .*give one of/],
  ["a start that is not now", { start: { now: false } }, /now 应为 true/],
  ["a time without a zone", { start: { time: "2026-11-01T00:00:00" } }, /RFC 3339/],
  ["a reason for no pause", { pauseReason: "示例" }, /subscription\.pauseReason/],
])("a subscription with %s is refused with its place and the remedy", (_what, json, message) => expect(() => check(json)).toThrow(message));

