import { expect, test } from "vitest";
import { Circuit } from "./circuit.ts";
import { answered } from "./outcome.ts";
import { retryAfterMs } from "./retryAfter.ts";
import { judge } from "./verdict.ts";

const now = Date.parse("2026-03-01T00:00:00Z");

test.each([
  ["120", 120_000],
  [" 0 ", 0],
  ["Sun, 01 Mar 2026 00:00:30 GMT", 30_000],
  ["Sat, 28 Feb 2026 00:00:00 GMT", 0],
  ["99999999", 3_600_000],
  ["soon", 0],
  ["-5", 0],
  [undefined, 0],
])("Retry-After %s is %d ms", (header, wait) => {
  expect(retryAfterMs(header, now)).toBe(wait);
});

test.each([200, 201, 202, 204, 299])("%d is delivered, with what the receiver calls it as the receipt", (status) => {
  expect(judge(answered(status, { receipt: "r-1" }), now)).toMatchObject({ result: "delivered", receipt: "r-1" });
  expect(judge(answered(status), now)).toMatchObject({ result: "delivered", receipt: `HTTP ${status}` });
});

test.each([429, 502, 503, 504])("%d holds the endpoint as long as it asks", (status) => {
  expect(judge(answered(status, { retryAfter: "7" }), now)).toMatchObject({ result: "unavailable", reason: `HTTP_${status}`, retryAfterMs: 7_000 });
});

test.each([301, 302, 307, 308])("%d is a failure: redirects are not followed", (status) => {
  expect(judge(answered(status), now)).toMatchObject({ result: "retry", reason: `HTTP_${status}`, againstEndpoint: true });
});

test.each([400, 409, 413, 415, 422])("%d is about the record: tried again by policy, and no sign of a broken endpoint", (status) => {
  expect(judge(answered(status), now)).toMatchObject({ result: "retry", againstEndpoint: false });
});

test.each([401, 403, 404, 500, 501])("%d is tried again by policy, and several of them open the circuit", (status) => {
  expect(judge(answered(status), now)).toMatchObject({ result: "retry", againstEndpoint: true });
});

test("410 means that the endpoint is gone for good", () => {
  expect(judge(answered(410), now)).toMatchObject({ result: "gone", reason: "HTTP_410" });
});

test("a request that did not arrive counts no attempt; one whose answer is missing does", () => {
  expect(judge({ kind: "unreachable", reason: "CONNECTION_REFUSED", message: "" }, now)).toMatchObject({ result: "unavailable" });
  expect(judge({ kind: "unknown", reason: "TARGET_TIMEOUT", message: "" }, now)).toMatchObject({ result: "retry", againstEndpoint: true });
});

test("the receiver's words are short, on one line and without personal numbers", () => {
  const { message } = judge(answered(422, { excerpt: `身份证 520102199001011237\n\u001b[31m${"长".repeat(400)}` }), now);
  expect(message).toContain("520102********1237");
  for (const control of ["\n", "\u001b"]) expect(message).not.toContain(control);
  expect(message.length).toBeLessThanOrEqual(300);
});

test("the circuit opens when five different cases have failed without a success, and not for one case that fails often", () => {
  const circuit = new Circuit();
  for (let i = 0; i < 50; i++) circuit.failed("bad");
  expect(circuit.isOpen).toBe(false);
  for (const caseId of ["a", "b", "c"]) circuit.failed(caseId);
  circuit.worked();
  for (const caseId of ["a", "b", "c", "d"]) circuit.failed(caseId);
  expect(circuit.isOpen).toBe(false);
  circuit.failed("e");
  expect(circuit.isOpen).toBe(true);
  circuit.worked();
  expect(circuit.isOpen).toBe(false);
});
