import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { toHubNotice } from "./hubNotice.ts";
import { stepTable } from "./stepTable.ts";
import { nameOfStep } from "./stepWords.ts";

interface AnyCodec {
  fromPartial(value: object): object;
  encode(value: object): { finish(): Uint8Array };
}

const notice = (type: string, value: object) => {
  const codec = eventCodecs[type as EventType] as unknown as AnyCodec;
  return toHubNotice({ id: "E1", type, data: codec.encode(codec.fromPartial(value)).finish() });
};

const head = { caseNo: "示例案〔2025〕1号", agency: { uscc: "11520100MBYT00017K", name: "贵州示例市知识产权局" } };

test.each(stepTable.map((step) => [step.type, nameOfStep(step)] as const))("%s is told as %s with case, unit, time and document", (type, title) => {
  const found = notice(type, {
    ...head,
    occurredAt: "2025-03-03T09:00:00.000+08:00",
    organ: { name: "示例市公安局" },
    police: { name: "示例市公安局" },
    transferNo: "示文〔2025〕5号",
    document: { number: "示文〔2025〕5号" },
  });
  expect(found).toMatchObject({
    kind: "step",
    title,
    fields: { 环节: title, 案件编号: head.caseNo, 移送机关代码: head.agency.uscc, 办理单位: "示例市公安局", 文书文号: "示文〔2025〕5号", 办理时间: "2025-03-03T09:00:00.000+08:00" },
  });
});

test("a step shows where it leaves the case, and what it says in words", () => {
  expect(notice("hub.case.v1.ProsecutionDropped", { ...head, kind: "doubtful", reason: "证据不足", effect: { toState: "not_prosecuted" } })?.fields).toMatchObject({
    不起诉种类: "存疑", 理由: "证据不足", 案件状态: "不起诉",
  });
  expect(notice("hub.case.v1.SuspectArrestApproved", { ...head, suspectNo: "2", effect: { toState: "arrested" } })).toMatchObject({
    item: "2", fields: { 嫌疑人编号: "2", 嫌疑人状态: "批准逮捕" },
  });
  expect(notice("hub.case.v1.SupplementRequested", { ...head, missingKinds: ["exhibit_list"] })?.fields).toMatchObject({ 缺少材料: ["涉案物品清单"] });
});

test("exhibits, conduct and amounts are told with their units", () => {
  const items = [{ name: "示例盒子", quantity: "3", unit: "个", value: { fen: 12_050n }, sealNo: "封1", custodyPlace: "示例仓库" }];
  expect(notice("hub.case.v1.ExhibitsHandedOver", { ...head, items })?.fields["移交物品清单"]).toMatchObject([{ 名称: "示例盒子", 数量: "3", 价值: "120.50", 封条编号: "封1" }]);
  const conducts = [{ article: "213", until: "2024-12-31", metrics: [{ name: "illegal_turnover", value: 5_000_000n }, { name: "label_count", value: 9n }] }];
  expect(notice("hub.case.v1.TransferProposed", { ...head, conducts })?.fields["涉案行为"]).toEqual([
    { 罪名: "假冒注册商标罪", 行为起: "", 行为止: "2024-12-31", 非法经营数额: "50000.00元", 标识件数: "9" },
  ]);
});

test("neither suspects nor a clear personal number ever get into a notice", () => {
  const person = { name: "示例某", idType: "身份证", idNo: "520102188001010014" };
  for (const { type } of stepTable) {
    const found = notice(type, { ...head, suspect: person, suspects: [person], parties: [{ ...person, name: "示例当事人" }], conducts: [{ partyId: person.idNo }] });
    expect(JSON.stringify(found)).not.toMatch(/520102188001010014|示例某/);
  }
});

test("a deadline says who owes what until when", () => {
  const deadline = { id: "D06", key: "D06/E0", name: "审查,决定立案或不予立案并书面通知", role: "police", startedBy: "transfer.acknowledged", dueAt: "2025-03-06T23:59:59.000+08:00", kind: "duty" };
  expect(notice("hub.case.v1.DeadlineOverdue", { ...head, deadline, notify: ["police", "procuratorate"] })).toMatchObject({
    kind: "deadline",
    title: "逾期",
    item: "D06/E0",
    fields: { 期限编号: "D06", 责任主体: "公安机关", 起算环节: "公安签收回执(受理)", 到期时间: "2025-03-06T23:59:59.000+08:00", 通知: ["公安机关", "人民检察院"], 期限性质: "法定义务" },
  });
  expect(notice("hub.case.v1.DeadlineMet", { ...head, deadline, metBy: "police.filed", late: true })?.fields).toMatchObject({ 办结环节: "立案", 逾期办结: "是" });
  for (const type of ["DeadlineStarted", "DeadlineWarning", "DeadlineCancelled"]) expect(notice(`hub.case.v1.${type}`, { ...head, deadline })).toMatchObject({ kind: "deadline", item: "D06/E0" });
});

test("a report that waits for a person, and what became of it, bear the same item", () => {
  const source = { system: "police", reference: "outbox/5" };
  const issues = [{ code: "E025", field: "event", message: "此时不能作出" }];
  expect(notice("hub.case.v1.ManualReviewOpened", { ...head, event: "police.not_filed", issues, source, senderSystem: "police" })).toMatchObject({
    kind: "review", title: "转人工", item: "E1", fields: { 环节: "不予立案", 报送系统: "police", 来源: "outbox/5", 问题: [{ 代码: "E025", 说明: "此时不能作出" }] },
  });
  expect(notice("hub.case.v1.SubmissionResolved", { caseNo: head.caseNo, submissionEventId: "E1", resolution: "refused", justification: "示例说明", issues, source })).toMatchObject({
    kind: "answer", title: "已退回", item: "E1", fields: { 说明: "示例说明" },
  });
  expect(notice("hub.case.v1.SubmissionExpired", { submissionEventId: "E1", waitingFor: "hub.case.v1.TransferSent" })).toMatchObject({ title: "等待期满", fields: { 等待: "移送" } });
});

test("a changed history says what was and what is", () => {
  const changes = [{ event: "police.filed", fromStateBefore: "sent", fromStateAfter: "acknowledged" }];
  expect(notice("hub.case.v1.HistoryRecomputed", { ...head, stateBefore: "sent", stateAfter: "filed", changes })).toMatchObject({
    kind: "change", fields: { 原案件状态: "已移送,待签收", 案件状态: "刑事立案", 变更: [{ 环节: "立案", 现前一状态: "公安已签收(受理)" }] },
  });
  expect(notice("hub.case.v1.StepRetracted", { ...head, event: "police.filed", reason: "误录" })).toMatchObject({ title: "环节撤回", fields: { 环节: "立案", 理由: "误录" } });
});

test("a hint tells rule, figure and limit", () => {
  const hint = { ...head, rule: "counterfeit_trademark/file/2025-04-26", article: "213", metric: "illegal_turnover", value: 4_500_000n, limit: 5_000_000n, ratioPermille: 900 };
  expect(notice("hub.hint.v1.TransferReviewSuggested", hint)).toMatchObject({
    kind: "review", fields: { 罪名: "假冒注册商标罪", 指标: "非法经营数额", 数值: "45000.00元", 追诉标准: "50000.00元", 比例: "90%" },
  });
});

test("every type of a case that the register sends to a case system has a notice, and no other", () => {
  const register = JSON.parse(readFileSync(join(import.meta.dirname, "../../../seeds/registry.json"), "utf8")) as { subscriptions: { eventTypes: string[] }[] };
  const types = new Set(register.subscriptions.flatMap(({ eventTypes }) => eventTypes).filter((type) => !/^hub\.credit|Penalty/.test(type)));
  for (const type of types) expect([type, notice(type, {}) !== undefined]).toEqual([type, true]);
  expect(notice("hub.case.v1.SubmissionParked", {})).toBeUndefined();
  expect(notice("hub.case.v1.PenaltyDecided", {})).toBeUndefined();
});
