import { expect, test } from "vitest";
import type { ReconcileUploadRequest } from "../../proto/gen/hub/delivery/v1/reconcile_service.ts";
import { parseHoldingLine } from "./holdingLines.ts";
import { toUploadMessages } from "./holdingMessages.ts";

const hash = "5".repeat(64);

test("a line has a key, a version and perhaps a hash", () => {
  expect(parseHoldingLine(`pabc@credit 3 ${hash}`, 1)).toEqual({ key: "pabc@credit", version: 3, hash });
  expect(parseHoldingLine("pabc,12", 1)).toEqual({ key: "pabc", version: 12, hash: "" });
  expect(parseHoldingLine("  pabc\t12  ", 1)).toEqual({ key: "pabc", version: 12, hash: "" });
});

test("empty lines and remarks say nothing", () => {
  expect(["", "   ", "# key version"].map((line) => parseHoldingLine(line, 1))).toEqual([undefined, undefined, undefined]);
});

test("a wrong line is named by its number, not by its content", () => {
  for (const line of ["pabc", "pabc x", "案件 3", "pabc 3 ABC", "a 1 2 3"]) {
    expect(() => parseHoldingLine(line, 17)).toThrow(/line 17/);
    expect(() => parseHoldingLine(line, 17)).not.toThrow(/案件 3|ABC/);
  }
});

test("an upload begins with what is compared and goes on with records in batches", async () => {
  const open = { subscriptionId: "s", from: "", until: "", repair: false };
  const messages: ReconcileUploadRequest[] = [];
  for await (const message of toUploadMessages({ open, omitsWithdrawn: true }, Array.from({ length: 4_500 }, (_, number) => `k${number} 1`))) messages.push(message);
  expect(messages[0]).toEqual({ open, omitsWithdrawn: true, records: [] });
  expect(messages.slice(1).map(({ records }) => records.length)).toEqual([2_000, 2_000, 500]);
});
