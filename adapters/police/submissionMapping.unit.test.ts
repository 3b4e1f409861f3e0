import { expect, test } from "vitest";
import { Operation } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { stepOf, stepTable } from "../sdk/steps/stepTable.ts";
import { stepWords } from "./stepWords.ts";
import { toOffsetTime, toSubmission } from "./submissionMapping.ts";

const header = { sender: "police", receiver: "hub", flow: "F21", sn: "GA1", sentAt: "2026-03-02 10:00:00" };
const body = {
  环节: "立案",
  案件编号: "示例案〔2026〕7号",
  移送机关: "贵州示例市知识产权局",
  移送机关代码: "11520300MBYT00033K",
  办案单位: "贵州示例市公安局",
  办理时间: "2026-03-02 09:30:00",
  文书文号: "示公立字〔2026〕8号",
  文书日期: "2026-03-02",
};

const submissionOf = (more: Record<string, string>) => {
  const mapped = toSubmission({ header, body: { ...body, ...more } });
  if (!("submission" in mapped)) throw new Error(`mapped expected: ${mapped.issue.message}`);
  return mapped.submission;
};

test("a message becomes a submission that names its serial number for ever, with the values as found", () => {
  expect(submissionOf({ 操作: "更正" })).toMatchObject({
    submissionId: "GA1",
    sourceReference: "outbox/GA1",
    operation: Operation.UPDATE,
    enteredAt: "2026-03-02T10:00:00.000+08:00",
    fact: {
      $case: "caseFiled",
      value: {
        caseNo: "示例案〔2026〕7号",
        agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" },
        police: { name: "贵州示例市公安局" },
        occurredAt: "2026-03-02T09:30:00.000+08:00",
        document: { kind: "filing_notice", number: "示公立字〔2026〕8号", date: "2026-03-02" },
      },
    },
  });
});

test("every step that the law gives to the police has a word, and every word is such a step", () => {
  const reported = new Set(stepWords.values());
  expect([...reported].sort()).toEqual(stepTable.filter(({ actor }) => actor === "police").map(({ event }) => event).sort());
});

test.each([...stepWords])("环节 %s is %s", (word, event) => {
  const { fact } = submissionOf({ 环节: word, 嫌疑人编号: "1" });
  expect(fact?.$case).toBe(stepOf(event)?.factCase);
  expect(fact?.value).toMatchObject({ caseNo: "示例案〔2026〕7号", document: { number: "示公立字〔2026〕8号" } });
});

test.each([
  ["受理", { 线索需查证: "是" }, { needsVerification: true }],
  ["补正通知", { 缺少材料: "调查报告；示例单据" }, { missingKinds: ["investigation_report", "示例单据"] }],
  ["移送管辖", { 接收单位: "示例县公安局", 接收单位代码: "X" }, { newPolice: { name: "示例县公安局", uscc: "X" } }],
  ["移送审查起诉", { 适用程序: "速裁" }, { track: "fast_track" }],
  ["移送审查起诉", { 适用程序: "奇怪" }, { track: "奇怪" }],
  ["不予立案", { 理由: "示例理由" }, { reason: "示例理由" }],
  ["提请批准逮捕", { 嫌疑人编号: "2", 嫌疑人姓名: "示例某", 嫌疑人类别: "自然人", 罪名: "213、假冒专利罪", 是否羁押: "是" },
    { suspectNo: "2", suspect: { name: "示例某", category: PartyCategory.NATURAL_PERSON }, offenceCodes: ["213", "216"], detained: true }],
] as const)("%s with %j says %j", (word, columns, said) => {
  expect(submissionOf({ 环节: word, ...columns }).fact?.value).toMatchObject(said);
});

test("撤回 takes back", () => {
  expect(submissionOf({ 操作: "撤回" }).operation).toBe(Operation.DELETE);
});

test.each([["环节", "力案"], ["操作", "删"]])("an unknown %s is not guessed at, the sender learns the words", (field, value) => {
  const mapped = toSubmission({ header, body: { ...body, [field]: value } });
  expect(mapped).toMatchObject({ issue: { code: "E024", field, value, remedy: expect.stringContaining(field === "环节" ? "立案" : "更正") as unknown } });
});

test.each([
  ["2026-03-02 09:30", "2026-03-02T09:30:00.000+08:00"],
  ["2026-03-02T09:30:05.5", "2026-03-02T09:30:05.500+08:00"],
  ["2026-03-02T09:30:05+08:00", "2026-03-02T09:30:05+08:00"],
  ["昨天", "昨天"],
])("the time %j is %j", (found, time) => {
  expect(toOffsetTime(found)).toBe(time);
});
