import { expect, test } from "vitest";
import { Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import type { OutboxItem, PlatformFact } from "./platform.ts";
import { toAck, toOffsetTime, toSubmission, toUnreadableAck } from "./submissionMapping.ts";

const blank: PlatformFact = {
  类型: "", 案件编号: "", 移送机关: "", 移送机关代码: "", 公安机关: "", 公安机关代码: "", 移送书文号: "", 办理时间: "",
  涉嫌罪名: "", 处罚决定书文号: "", 通知书文号: "", 不予立案理由: "", 材料: [], 嫌疑人: [],
};
const item = (fact: Partial<PlatformFact>): OutboxItem => ({ id: "LX1", cursor: "1", fact: { ...blank, ...fact } });
const document = { 类别: "移送书", 文号: "示移〔2019〕1号", 日期: "2019-03-01", 摘要算法: "sm3", 摘要: "00", 地址: "" };

test("a transfer entered on the platform becomes TransferSent", () => {
  const submission = toSubmission(
    item({ 类型: "移送", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 办理时间: "2019-03-01 09:30", 涉嫌罪名: "213；214", 材料: [document] }),
  );
  expect(submission).toMatchObject({
    submissionId: "LX1",
    sourceReference: "outbox/LX1",
    fact: {
      $case: "transferSent",
      value: {
        caseNo: "示例案1",
        agency: { uscc: "11520100MBYT00017K" },
        occurredAt: "2019-03-01T09:30:00.000+08:00",
        offenceCodes: ["213", "214"],
        documents: [{ kind: "transfer_letter", number: "示移〔2019〕1号" }],
      },
    },
  });
});

test("police answers become CaseFiled and CaseNotFiled with their document", () => {
  const notice = { ...document, 类别: "不予立案通知书" };
  expect(toSubmission(item({ 类型: "立案" }))?.fact).toMatchObject({ $case: "caseFiled", value: { document: undefined } });
  expect(toSubmission(item({ 类型: "立案", 通知书文号: "示立〔2019〕5号" }))?.fact).toMatchObject({
    value: { document: { kind: "filing_notice", number: "示立〔2019〕5号" } },
  });
  expect(toSubmission(item({ 类型: "不予立案", 不予立案理由: "未达标准", 材料: [notice] }))?.fact).toMatchObject({
    $case: "caseNotFiled",
    value: { reason: "未达标准", document: { kind: "no_filing_notice" } },
  });
});

test("a 类型 that nobody knows is answered in words and not submitted", () => {
  const unknown = item({ 类型: "移动" });
  expect(toSubmission(unknown)).toBeUndefined();
  expect(toUnreadableAck(unknown)).toMatchObject({ outcome: "rejected", errors: [{ field: "类型" }] });
  expect(toUnreadableAck({ id: "LX2", cursor: "2", fact: undefined })).toMatchObject({ id: "LX2", outcome: "rejected", errors: [{ code: "E002" }] });
});

test("the platform's wall time gets its offset; other text is left for the hub to judge", () => {
  expect(toOffsetTime("2019-03-01 09:30:15")).toBe("2019-03-01T09:30:15.000+08:00");
  expect(toOffsetTime("昨天")).toBe("昨天");
  expect(toOffsetTime("")).toBe("");
});

test("the sender reads outcome, code, the field of his own form and advice", () => {
  const answer = SubmissionAnswer.fromPartial({
    outcome: Outcome.REJECTED,
    errors: [{ code: "E004", field: "agency.uscc", message: "代码长度错误", remedy: "核对登记证书" }],
  });
  expect(toAck("LX1", answer)).toMatchObject({ outcome: "rejected", errors: [{ code: "E004", field: "移送机关代码", message: "代码长度错误。核对登记证书" }] });
});
