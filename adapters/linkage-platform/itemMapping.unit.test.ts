import { expect, test } from "vitest";
import { PenaltyDecided, PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { CaseNotFiled, TransferSent } from "../../proto/gen/hub/case/v1/transfer.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { DeadlineOverdue, ManualReviewOpened, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { SuspectCharged } from "../../proto/gen/hub/case/v1/suspect.ts";
import { PublicationBar, PublicationBarred } from "../../proto/gen/hub/credit/v1/publication.ts";
import { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { stepTable } from "../sdk/steps/stepTable.ts";
import { toPlatformItem } from "./itemMapping.ts";

const delivery = (type: string, data: Uint8Array) =>
  Delivery.fromPartial({ deliveryId: "linkage-platform.5", event: { type, subject: "pcase", caseVersion: 2, data } });

const decided = (idNo: string) =>
  PenaltyDecided.encode(
    PenaltyDecided.fromPartial({
      penalty: {
        decisionNo: "黔示文罚〔2019〕3号",
        party: { name: "示例王三", category: PartyCategory.NATURAL_PERSON, idType: "身份证", idNo },
        kinds: [PenaltyKind.WARNING, PenaltyKind.FINE],
        fine: { fen: 200_005n },
        agency: { name: "贵州示例市文化局", uscc: "11520100MBYT00017K" },
        remarks: "内部备注",
      },
    }),
  ).finish();

test("a penalty becomes a row of the register in the platform's own fields and codes", () => {
  expect(toPlatformItem(delivery("hub.case.v1.PenaltyDecided", decided("520102********0014")))).toMatchObject({
    register: "penalties",
    item: {
      deliveryId: "linkage-platform.5",
      caseId: "pcase",
      version: 2,
      type: "PenaltyDecided",
      data: {
        状态: "已决定",
        处罚决定书文号: "黔示文罚〔2019〕3号",
        当事人类别: "3",
        证件号码: "520102********0014",
        处罚种类: ["0101", "0201"],
        罚款金额: "2000.05",
        处罚机关代码: "11520100MBYT00017K",
      },
    },
  });
});

test("a clear resident number and the remarks are never passed on", () => {
  const mapped = toPlatformItem(delivery("hub.case.v1.PenaltyDecided", decided("520102188001010014")));
  expect(JSON.stringify(mapped)).not.toMatch(/520102188001010014|内部备注/);
});

test("a transfer keeps its documents and offences but not its suspects", () => {
  const data = TransferSent.encode(
    TransferSent.fromPartial({
      caseNo: "示例案1",
      documents: [{ kind: "transfer_letter", number: "示移〔2019〕1号" }],
      offenceCodes: ["213"],
      suspects: [{ name: "示例某" }],
    }),
  ).finish();
  const mapped = toPlatformItem(delivery("hub.case.v1.TransferSent", data));
  expect(mapped?.item.data).toMatchObject({ 状态: "已移送", 涉嫌罪名: ["213"], 材料: [{ 类别: "transfer_letter", 文号: "示移〔2019〕1号" }] });
  expect(JSON.stringify(mapped)).not.toContain("示例某");
});

test("a refusal of the police carries its reason", () => {
  const data = CaseNotFiled.encode(CaseNotFiled.fromPartial({ caseNo: "示例案1", reason: "未达到追诉标准" })).finish();
  expect(toPlatformItem(delivery("hub.case.v1.CaseNotFiled", data))?.item.data).toMatchObject({ 状态: "不予立案", 不予立案理由: "未达到追诉标准" });
});

test("a withheld publication says why in words", () => {
  const data = PublicationBarred.encode(
    PublicationBarred.fromPartial({ channel: "credit-china", version: 1, bar: PublicationBar.MINOR }),
  ).finish();
  expect(toPlatformItem(delivery("hub.credit.v1.PublicationBarred", data))).toMatchObject({
    register: "publications",
    item: { data: { 状态: "不予公示", 公示渠道: "credit-china", 不公示原因: "未成年人" } },
  });
});

const oldForms = new Set(["hub.case.v1.TransferSent", "hub.case.v1.CaseFiled", "hub.case.v1.CaseNotFiled"]);

test.each(stepTable.filter(({ type }) => !oldForms.has(type)).map(({ type, zh }) => [type, zh] as const))("%s is a row of the transfers", (type, zh) => {
  const mapped = toPlatformItem(delivery(type, new Uint8Array()));
  expect(mapped).toMatchObject({ register: "transfers", item: { type: type.slice("hub.case.v1.".length) } });
  expect(mapped?.item.data["环节"]).toContain(zh);
});

test("a suspect's step names the track and not the suspect", () => {
  const data = SuspectCharged.encode(SuspectCharged.fromPartial({ caseNo: "示例案1", suspectNo: "2", suspect: { name: "示例某", idNo: "520102188001010014" } })).finish();
  const mapped = toPlatformItem(delivery("hub.case.v1.SuspectCharged", data));
  expect(mapped?.item.data).toMatchObject({ 状态: "嫌疑人提起公诉", 登记项: "2", 嫌疑人编号: "2" });
  expect(JSON.stringify(mapped)).not.toMatch(/示例某|520102188001010014/);
});

test("deadlines, reports for a person and answers have registers of their own", () => {
  const overdue = DeadlineOverdue.encode(DeadlineOverdue.fromPartial({ caseNo: "示例案1", deadline: { id: "D06", key: "D06/E0" } })).finish();
  expect(toPlatformItem(delivery("hub.case.v1.DeadlineOverdue", overdue))).toMatchObject({
    register: "deadlines",
    item: { data: { 状态: "逾期", 登记项: "D06/E0", 案件编号: "示例案1", 期限编号: "D06" } },
  });
  const manual = ManualReviewOpened.encode(ManualReviewOpened.fromPartial({ caseNo: "示例案1", event: "police.filed", submission: Uint8Array.of(1, 2) })).finish();
  expect(toPlatformItem(delivery("hub.case.v1.ManualReviewOpened", manual))).toMatchObject({ register: "reviews", item: { data: { 状态: "转人工", 环节: "立案" } } });
});

test("what became of a report names the platform's own row, when it came from the platform", () => {
  const resolved = (system: string, reference: string) => {
    const fact = SubmissionResolved.fromPartial({ submissionEventId: "E0", resolution: "recorded", senderSystem: system, source: { system, reference } });
    return toPlatformItem(delivery("hub.case.v1.SubmissionResolved", SubmissionResolved.encode(fact).finish()));
  };
  expect(resolved("linkage-platform", "outbox/LX1")).toMatchObject({ register: "queue", item: { data: { 状态: "已入库", 登记项: "E0", 受理编号: "LX1" } } });
  expect(resolved("police", "outbox/LX1")?.item.data).not.toHaveProperty("受理编号");
});

test("a type without a register maps to nothing", () => {
  expect(toPlatformItem(delivery("hub.case.v1.SubmissionParked", new Uint8Array()))).toBeUndefined();
});
