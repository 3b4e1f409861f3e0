import { expect, test } from "vitest";
import { Operation, Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { stepTable } from "../sdk/steps/stepTable.ts";
import { nameOfStep } from "../sdk/steps/stepWords.ts";
import type { OutboxItem, PlatformFact } from "./platform.ts";
import { toAck, toSubmission, toTicket } from "./submissionMapping.ts";

const item = (fact: PlatformFact): OutboxItem => ({ id: "LX1", cursor: "1", fact });
const submissionOf = (fact: PlatformFact) => toSubmission(item(fact)).submission;
const factOf = (fact: PlatformFact) => submissionOf(fact)?.fact;
const document = { 类别: "移送书", 文号: "示移〔2019〕1号", 日期: "2019-03-01", 摘要算法: "sm3", 摘要: "00", 地址: "" };

test("a transfer entered on the platform becomes TransferSent", () => {
  const submission = submissionOf({
    类型: "移送", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 公安机关: "示例市公安局", 移送书文号: "示移〔2019〕1号",
    办理时间: "2019-03-01 09:30", 涉嫌罪名: "213；214", 处罚决定书文号: "示罚〔2019〕1号", 材料: [document],
  });
  expect(submission).toMatchObject({
    submissionId: "LX1",
    sourceReference: "outbox/LX1",
    operation: Operation.UNSPECIFIED,
    fact: {
      $case: "transferSent",
      value: {
        caseNo: "示例案1",
        agency: { uscc: "11520100MBYT00017K" },
        police: { name: "示例市公安局" },
        transferNo: "示移〔2019〕1号",
        occurredAt: "2019-03-01T09:30:00.000+08:00",
        offenceCodes: ["213", "214"],
        decisionNo: "示罚〔2019〕1号",
        documents: [{ kind: "transfer_letter", number: "示移〔2019〕1号" }],
        actor: "",
      },
    },
  });
});

test("police answers become CaseFiled and CaseNotFiled with their document", () => {
  const notice = { ...document, 类别: "不予立案通知书", 文号: "示不立〔2019〕2号" };
  expect(factOf({ 类型: "立案" })).toMatchObject({ $case: "caseFiled", value: { document: undefined } });
  expect(factOf({ 类型: "立案", 通知书文号: "示立〔2019〕5号" })).toMatchObject({ value: { document: { kind: "filing_notice", number: "示立〔2019〕5号" } } });
  expect(factOf({ 类型: "不予立案", 不予立案理由: "未达标准", 材料: [notice] })).toMatchObject({
    $case: "caseNotFiled",
    value: { reason: "未达标准", document: { kind: "no_filing_notice", number: "示不立〔2019〕2号", date: "2019-03-01" } },
  });
});

test.each(stepTable.map((step) => [nameOfStep(step), step.factCase] as const))("类型 %s is taken as %s", (name, factCase) => {
  expect(factOf({ 类型: name, 案件编号: "示例案1", 办理单位: "示例单位", 文书文号: "示文〔2025〕1号" })).toMatchObject({ $case: factCase, value: { caseNo: "示例案1" } });
});

test("操作 says whether a step is new, corrected or taken back", () => {
  expect(submissionOf({ 类型: "立案", 操作: "撤回" })?.operation).toBe(Operation.DELETE);
  expect(submissionOf({ 类型: "立案", 操作: "更正", 录入时间: "2025-03-01 10:00:00" })).toMatchObject({
    operation: Operation.UPDATE,
    enteredAt: "2025-03-01T10:00:00.000+08:00",
  });
});

test("a 类型 that nobody knows is answered in words and not submitted", () => {
  const unknown = toSubmission(item({ 类型: "移动" }));
  expect(unknown.submission).toBeUndefined();
  expect(unknown.errors).toMatchObject([{ field: "类型", code: "E009", message: expect.stringContaining("移送、") as unknown }]);
  expect(toSubmission({ id: "LX2", cursor: "2", fact: undefined })).toMatchObject({ submissionId: "LX2", errors: [{ code: "E002" }] });
});

test("the sender reads outcome, code, the field of his own form and advice", () => {
  const answer = SubmissionAnswer.fromPartial({
    submissionId: "LX1",
    outcome: Outcome.REJECTED,
    errors: [{ code: "E004", field: "agency.uscc", message: "代码长度错误", remedy: "核对登记证书" }],
  });
  expect(toAck(answer)).toMatchObject({ id: "LX1", outcome: "rejected", errors: [{ code: "E004", field: "移送机关代码", message: "代码长度错误。核对登记证书" }] });
});

test("a report that a person must decide is answered with what stands against it; a parked one with what it waits for", () => {
  const manual = SubmissionAnswer.fromPartial({ submissionId: "LX1", outcome: Outcome.MANUAL, eventId: "E1", errors: [{ code: "E025", field: "occurred_at", message: "此时不能作出" }] });
  expect(toAck(manual)).toMatchObject({ outcome: "manual", eventId: "E1", errors: [{ code: "E025", field: "办理时间" }] });
  const parked = SubmissionAnswer.fromPartial({ submissionId: "LX1", outcome: Outcome.PARKED, waitingFor: "hub.case.v1.TransferSent", waitingUntil: "2025-03-06T09:00:00.000+08:00" });
  expect(toAck(parked)).toMatchObject({ outcome: "parked", waitingFor: "移送", waitingUntil: "2025-03-06T09:00:00.000+08:00" });
});

test("a reference of the outbox names its fact, another names none", () => {
  expect(toTicket("outbox/LX00000001")).toBe("LX00000001");
  expect(toTicket("penalty_out/7")).toBeUndefined();
});
