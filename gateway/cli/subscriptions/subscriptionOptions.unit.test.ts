import { Command } from "commander";
import { expect, test } from "vitest";
import { Order, Subscription, View, Way } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { toSubscription, withSubscriptionOptions, type SubscriptionOptions } from "./subscriptionOptions.ts";

/** What `hub subscriptions create` makes of these words. */
function create(...words: string[]): Subscription {
  let made: Subscription | undefined;
  const quiet = { writeErr: () => {}, writeOut: () => {} };
  withSubscriptionOptions(new Command("create").exitOverride().configureOutput(quiet))
    .action((options: SubscriptionOptions) => void (made = toSubscription(options)))
    .parse(["--id", "reader", "--system", "reader", "--types", "Published", ...words], { from: "user" });
  return made ?? Subscription.fromPartial({});
}

test("without further words it is a public stream, per case", () => {
  expect(create()).toEqual(Subscription.fromPartial({ id: "reader", system: "reader", eventTypes: ["hub.credit.v1.Published"], view: View.PUBLIC, way: Way.STREAM, order: Order.PER_CASE }));
});

test("every option has its place", () => {
  const made = create("--types", "hub.credit.v1.Withdrawn", "--webhook", "https://receiver.example/hub", "--header", "x-tenant=a=b", "--order", "none", "--per-second", "5", "--max-attempts", "3", "--divisions", "5203，5201");
  expect(made).toMatchObject({
    eventTypes: ["hub.credit.v1.Published", "hub.credit.v1.Withdrawn"],
    way: Way.WEBHOOK,
    webhook: { url: "https://receiver.example/hub", headers: { "x-tenant": "a=b" } },
    order: Order.NONE,
    limits: { perSecond: 5, concurrency: 0, timeoutMs: 0 },
    retry: { maxAttempts: 3, baseMs: 0 },
    divisions: ["5203", "5201"],
  });
});

test.each([
  ["now", { $case: "now", value: true }],
  ["beginning", { $case: "beginning", value: true }],
  ["17", { $case: "sequence", value: 17n }],
  ["2026-11-01", { $case: "time", value: "2026-11-01T00:00:00+08:00" }],
  ["2026-11-01T08:00:00Z", { $case: "time", value: "2026-11-01T08:00:00Z" }],
])("it begins at %s", (from, at) => expect(create("--from", from).start?.at).toEqual(at));

test.each<[string, string[], RegExp]>([
  ["a filter that is misspelt", ["--filter", '{"feld":"x"}'], /Filter: key "feld" is unknown/],
  ["a filter that is no JSON", ["--filter", "division=52"], /--filter .*is no JSON/],
  ["a filter file that is not there", ["--filter", "@/nowhere.json"], /cannot read \/nowhere\.json/],
  ["a start that is none", ["--from", "yesterday"], /now, beginning, a day/],
  ["a header without a webhook", ["--header", "x-tenant=a"], /--header needs --webhook/],
  ["a header without a value", ["--webhook", "https://receiver.example/", "--header", "x-tenant"], /name=value/],
  ["two ways at once", ["--webhook", "https://receiver.example/", "--way", "events"], /cannot be used with/],
  ["an unknown type", ["--types", "Publishd"], /unknown event type Publishd.*near: Published|near: .*Publi/],
])("%s is refused with the remedy", (_what, words, message) => expect(() => create(...words)).toThrow(message));
