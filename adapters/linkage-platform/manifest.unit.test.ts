import { join } from "node:path";
import { expect, test } from "vitest";
import { eventCodecs, type EventType } from "../../proto/gen/events.ts";
import { Operation } from "../../proto/gen/hub/case/v1/case_service.ts";
import { Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { registerTypes } from "../../seeds/simulators/linkage-platform/registers.ts";
import { compileForm } from "../sdk/connectors/rest/expression.ts";
import { restFeed } from "../sdk/connectors/rest/settings.ts";
import { checkExamples } from "../sdk/manifest/checkExamples.ts";
import { compileManifest } from "../sdk/manifest/manifestAdapter.ts";
import { readManifestFile } from "../sdk/manifest/readManifest.ts";
import { feedSettings } from "../sdk/manifest/sections.ts";
import { toTargetInput } from "../sdk/manifest/targetInput.ts";
import { stepTable } from "../sdk/steps/stepTable.ts";
import { nameOfStep } from "../sdk/steps/stepWords.ts";

const { manifest } = await readManifestFile(join(import.meta.dirname, "manifest.yaml"));
const rules = compileManifest(manifest);

test.each(await checkExamples(manifest))("$name: the example gives what it says", ({ ok, differences, errors }) => {
  expect({ ok, differences }, JSON.stringify(errors)).toEqual({ ok: true, differences: [] });
});

test("every register takes the types that the platform keeps in it", () => {
  const short = (type: string) => type.slice(type.lastIndexOf(".") + 1);
  const taken = Object.fromEntries(Object.entries(manifest.targets).map(([register, { takes }]) => [register, takes.map(short).sort()]));
  expect(taken).toEqual(Object.fromEntries(Object.entries(registerTypes).map(([register, types]) => [register, [...types].sort()])));
});

test("every step may be entered on the platform", () => {
  expect([...manifest.grants.submit].sort()).toEqual(stepTable.map(({ type }) => type).sort());
});

async function emitted(fields: Readonly<Record<string, unknown>>) {
  const [plan] = await rules.feeds.get("outbox")!.rules.plan([{ place: "outbox/LX1", fields }]);
  const { submission, errors = [], warnings = [] } = plan?.emitted ?? {};
  return { submission, errors: errors.map(plan!.inOwnNames), warnings: warnings.map(plan!.inOwnNames) };
}

test.each(stepTable.map((step) => [nameOfStep(step), step.factCase] as const))("类型 %s is taken as %s", async (name, factCase) => {
  const { submission } = await emitted({ 类型: name, 案件编号: "示例案1", 办理单位: "示例单位", 文书文号: "示文〔2025〕1号" });
  expect(submission).toMatchObject({ sourceReference: "outbox/LX1", fact: { $case: factCase, value: { caseNo: "示例案1" } } });
});

test("the rest of the form goes as it is, its lists too", async () => {
  const 材料 = [{ 类别: "移送书", 文号: "示移〔2019〕1号", 日期: "2019-03-01" }];
  const { submission, warnings } = await emitted({ 类型: "移送", 操作: "更正", 录入时间: "2025-03-01 10:00:00", 公安机关: "示例市公安局", 涉嫌罪名: "213；214", 材料 });
  expect(submission).toMatchObject({
    operation: Operation.UPDATE,
    enteredAt: "2025-03-01T10:00:00.000+08:00",
    fact: { value: { police: { name: "示例市公安局" }, offenceCodes: ["213", "214"], documents: [{ kind: "transfer_letter", number: "示移〔2019〕1号" }] } },
  });
  expect(warnings).toEqual([]);
});

test("a title that nobody knows is warned of, a list where text belongs is an error", async () => {
  expect(await emitted({ 类型: "立案", 案件编号: "示例案1", 案号: "1" })).toMatchObject({ submission: {}, warnings: [{ code: "W009", field: "案号" }] });
  const { submission, errors } = await emitted({ 类型: "立案", 案件编号: [{ 文号: "示例案1" }] });
  expect(submission).toBeUndefined();
  expect(errors).toMatchObject([{ code: "E027", field: "案件编号" }]);
});

interface AnyCodec {
  fromPartial(value: object): object;
  encode(value: object): { finish(): Uint8Array };
}

async function rowOf(type: EventType, value: object): Promise<string> {
  const codec = eventCodecs[type] as AnyCodec;
  const event = { id: "E1", type, subject: "p1", caseVersion: 1, data: codec.encode(codec.fromPartial(value)).finish() };
  const target = rules.targets.find(({ takes }) => takes.has(type))!;
  const [mapped] = await target.mapping.map([toTargetInput(Delivery.fromPartial({ deliveryId: "d1", event }))]);
  return JSON.stringify(mapped);
}

test("clear numbers, remarks and suspects are in no row", async () => {
  const idNo = "520102188001010014";
  const penalty = await rowOf("hub.case.v1.PenaltyDecided", { penalty: { decisionNo: "示罚1号", party: { name: "示例王三", idNo }, remarks: "内部备注" } });
  expect(penalty).toContain("示罚1号");
  expect(penalty).not.toMatch(/520102188001010014|内部备注/);
  for (const { type } of stepTable) {
    const row = await rowOf(type as EventType, { caseNo: "示例案1", suspectNo: "2", suspect: { name: "示例某", idNo }, suspects: [{ name: "示例某", idNo }] });
    expect(row, type).toContain("示例案1");
    expect(row, type).not.toMatch(/520102188001010014|示例某/);
  }
});

test("the sender reads outcome, the field of his own form with advice, and what a parked fact waits for by its name", async () => {
  const { answers } = restFeed.parse(feedSettings(manifest.feeds["outbox"]!));
  const issue = { code: "E004", field: "移送机关代码", message: "代码长度错误", value: "", rule: "", remedy: "核对登记证书" };
  const answer = { id: "LX1", outcome: "parked", caseId: "", eventId: "E1", version: 0, waitingFor: "hub.case.v1.TransferSent", waitingUntil: "2025-03-06T09:00:00.000+08:00", errors: [issue], warnings: [] };
  expect(await compileForm(answers?.item, "answers.item").make(answer)).toEqual({
    ...answer,
    waitingFor: "移送",
    errors: [{ code: "E004", field: "移送机关代码", message: "代码长度错误。核对登记证书" }],
  });
});
