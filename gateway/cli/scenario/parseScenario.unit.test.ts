import { expect, test } from "vitest";
import { parseScenario } from "./parseScenario.ts";

const NOW = "2026-03-10T12:00:00+08:00";
const file = (root: unknown) => JSON.stringify(root);

test("what an event says stays as found, also when it is impossible or missing", () => {
  const { events, now } = parseScenario(file({ now: NOW, events: [{ event: "police.filed", caseNo: 7, occurredAt: "2026-02-30T10:00:00+08:00", colour: "示例" }] }), "a.json");
  expect(now).toBe(Date.parse(NOW));
  expect(events).toEqual([
    { index: 0, event: "police.filed", caseNo: "7", occurredAt: "2026-02-30T10:00:00+08:00", receivedAt: "", actor: "", documentNo: "", reason: "", operation: "", data: {}, unknownKeys: ["colour"] },
  ]);
});

test("an operation may stand beside the event or in its data", () => {
  const operationOf = (event: object) => parseScenario(file({ now: NOW, events: [event] }), "a.json").events[0]?.operation;
  expect(operationOf({ operation: "delete" })).toBe("delete");
  expect(operationOf({ data: { operation: "update" } })).toBe("update");
});

test.each([
  ["{", /a\.json 1:2: 不是 JSON/],
  ['{\n "now": nu\n}', /a\.json 2:11: 不是 JSON/],
  ['{"a": 1,\n "b": tree, "c": 1}', /a\.json 2:9: 不是 JSON/],
  ['{"a": "示例",\n\n "b" 1}', /a\.json 3:6: 不是 JSON/],
  ['{"a": [1, 2', /a\.json 1:12: 不是 JSON/],
  ["", /a\.json 1:1: 不是 JSON/],
  ["[]", /a\.json \$: 不是对象/],
  [file({ now: NOW }), /a\.json \$\.events: 缺少事件数组/],
  [file({ now: NOW, events: [] }), /a\.json \$\.events: 没有事件/],
  [file({ events: [{}] }), /a\.json \$\.now: 缺失.*写 ISO 时间/],
  [file({ now: "2026-02-30", events: [{}] }), /a\.json \$\.now: "2026-02-30" 不是时间/],
  [file({ now: NOW, events: [{}, "x"] }), /a\.json \$\.events\[1\]: "x" 不是对象/],
  [file({ now: NOW, events: [{ caseNo: {} }] }), /a\.json \$\.events\[0\]\.caseNo: 应为文本/],
  [file({ now: NOW, events: [{ data: [] }] }), /a\.json \$\.events\[0\]\.data: 不是对象/],
])("a bad file names the place and the remedy: %s", (text, message) => {
  expect(() => parseScenario(text, "a.json")).toThrow(message);
  expect(() => parseScenario(text, "a.json")).toThrow(expect.objectContaining({ reason: "INVALID_REQUEST" }) as Error);
});
