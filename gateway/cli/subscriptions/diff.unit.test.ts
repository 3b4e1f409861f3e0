import { expect, test } from "vitest";
import { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { diffLines } from "./diff.ts";

const before = { id: "reader", eventTypes: ["a", "b"], view: "VIEW_PUBLIC", retry: { maxAttempts: 3 }, version: 1, changedBy: "service", filter: { field: "division", prefix: "52" } };
const diff = (after: object) => diffLines(Subscription.fromJSON(before), Subscription.fromJSON({ ...before, ...after }));

test.each<[string, object, string[]]>([
  ["nothing but who and when", { version: 2, changedBy: "zhang", changeTime: "2026-11-01T00:00:00+08:00" }, []],
  ["a value", { view: "VIEW_FULL" }, ["view: VIEW_PUBLIC → VIEW_FULL"]],
  ["a value inside", { retry: { maxAttempts: 4 } }, ["retry.maxAttempts: 3 → 4"]],
  ["a value that comes", { description: "示例" }, ["description: （无 none） → 示例"]],
  ["words of a list", { eventTypes: ["b", "c"] }, ["- eventTypes: a", "+ eventTypes: c"]],
  ["only their order", { eventTypes: ["b", "a"] }, ["eventTypes: 次序改变 / another order"]],
  ["a filter, as a whole", { filter: { not: { field: "division", prefix: "52" } } }, ['filter: {"field":"division","prefix":"52"} → {"not":{"field":"division","prefix":"52"}}']],
])("%s is said in words", (_what, after, lines) => expect(diff(after)).toEqual(lines));
