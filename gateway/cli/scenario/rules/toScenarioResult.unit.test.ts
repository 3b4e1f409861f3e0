import { expect, test } from "vitest";
import { CaseFile, Outcome, SubmissionAnswer } from "../../../../proto/gen/hub/case/v1/case_service.ts";
import { TransferReviewSuggested } from "../../../../proto/gen/hub/hint/v1/hint.ts";
import { procedureNames } from "../procedureTable.ts";
import { resultLines } from "../resultLines.ts";
import type { Receipt } from "./answers.ts";
import type { ScenarioEvent } from "./scenario.ts";
import { toScenarioResult } from "./toScenarioResult.ts";

const initial = { id: "admin_investigating", name: "行政调查中" };
const AT = Date.parse("2026-03-06T10:00:00+08:00");
const CASE_NO = "示例〔2026〕1号";

function receipt(event: string, answer: Parameters<typeof SubmissionAnswer.fromPartial>[0] | undefined, refusal = ""): Receipt {
  const asked = { event, caseNo: CASE_NO, occurredAt: "2026-03-06T02:00:00Z", documentNo: "示例1号" } as ScenarioEvent;
  return { arrival: { event: asked, at: AT }, answer: answer && SubmissionAnswer.fromPartial(answer), refusal, warnings: [] };
}

const receipts = [
  receipt("transfer.sent", { outcome: Outcome.ACCEPTED, eventId: "e1" }),
  receipt("police.filed", { outcome: Outcome.PARKED, eventId: "e2", waitingFor: "transfer.acknowledged" }),
  receipt("police.not_filed", { outcome: Outcome.MANUAL, eventId: "e3", errors: [{ code: "S01", field: "event", message: "不允许 / not allowed", remedy: "人工处理 / decide" }] }),
  receipt("police.vanished", undefined, "UNKNOWN_EVENT x"),
];

const file = CaseFile.fromPartial({
  state: "filed",
  stateName: "刑事立案",
  deadlines: [{ deadline: { id: "D06", startsAt: "2026-03-04T10:00:00.000+08:00", dueAtStrict: "2026-03-07T23:59:59.999+08:00", dueAt: "2026-03-09T23:59:59+08:00" }, state: "met", metBy: "police.filed", metAt: "2026-03-06T10:00:00+08:00" }],
  notices: [{ to: "police", event: "deadline.warning", deadlineId: "D06", recordedAt: "2026-03-06T10:00:00.000+08:00" }],
  waiting: [{ eventId: "e3", expired: true }],
});
const hint = TransferReviewSuggested.fromPartial({ rule: "counterfeit_trademark/file/2025-04-26", metric: "illegal_turnover", value: 4_500_000n, limit: 5_000_000n, unit: "fen", ratioPermille: 900, status: "verified" });

const result = toScenarioResult([{ caseNo: CASE_NO, receipts, file, hints: [hint], resolutions: new Map([["e2", "recorded"]]) }], initial);

test("each event has the answer given on receipt, and what became of it later", () => {
  expect(result.cases[CASE_NO]?.history).toMatchObject([
    { event: "transfer.sent", occurredAt: "2026-03-06T10:00:00+08:00", answer: "accepted", reason: "" },
    { answer: "parked", outcome: "accepted", reason: "等待 / waiting for transfer.acknowledged" },
    { answer: "manual", outcome: "expired", reason: "S01 event: 不允许 / not allowed（人工处理 / decide）" },
    { answer: "rejected", reason: "UNKNOWN_EVENT x" },
  ]);
});

test("times are in seconds with +08:00, what is absent is null, ratios are fractions", () => {
  expect(result.cases[CASE_NO]).toMatchObject({
    state: "filed",
    deadlines: [{ id: "D06", startsAt: "2026-03-04T10:00:00+08:00", dueAtStrict: "2026-03-07T23:59:59+08:00", state: "met", metBy: "police.filed" }],
    notices: [{ to: "police", event: "deadline.warning", deadline: "D06" }],
    hints: [{ value: 4_500_000, limit: 5_000_000, ratio: 0.9, status: "verified" }],
  });
});

test("a case of which everything was refused stands where every case begins", () => {
  const only = toScenarioResult([{ caseNo: CASE_NO, receipts: receipts.slice(3), file: undefined, hints: [], resolutions: new Map() }], initial);
  expect(only.cases[CASE_NO]).toMatchObject({ state: "admin_investigating", known: false, deadlines: [], notices: [], hints: [] });
});

test("people see Chinese first", () => {
  const lines = resultLines(result, procedureNames().nameOf).join("\n");
  for (const words of ["刑事立案 filed", "暂存 parked → 入账 accepted", "等待期满 expired", "已办结 met", "期限将至", "45000.00 元", "2026-03-09 23:59:59"]) expect(lines).toContain(words);
});
