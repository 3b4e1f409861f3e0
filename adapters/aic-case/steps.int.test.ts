import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { ReconsiderationUpheld } from "../../proto/gen/hub/case/v1/investigation.ts";
import { DeadlineOverdue, SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { TransferReviewSuggested } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startAicCaseSimulator } from "../../seeds/simulators/aic-case/simulator.ts";
import { createLogger } from "../../services/shared/log.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import type { AdapterConnection } from "../sdk/contract.ts";
import { aicCase } from "./adapter.ts";
import type { Receipt } from "./receipt.ts";

vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });
const signal = new AbortController().signal;
let directory: string;
let system: Simulator;
let drop: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "aic-"));
  await mkdir(join(directory, "state"));
  system = await startAicCaseSimulator({ dataDir: directory });
  drop = String(system.adapterConfig["dropDir"]);
});
afterEach(async () => {
  await system.close();
  await rm(directory, { recursive: true });
});

function connect(): Promise<AdapterConnection> {
  const context = { log: createLogger("test", "silent"), signal, stateDir: join(directory, "state"), reportPublications: async () => undefined };
  return aicCase.connect({ dropDir: drop, stableMs: 0, holdings: false, holdingsTimeoutMs: 1_000 }, context);
}

const step = { 环节: "移送", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 文书文号: "示移〔2025〕1号", 办理时间: "2025-03-03 09:00" };
const answer = ({ submissionId }: Submission, outcome: Outcome = Outcome.ACCEPTED) =>
  SubmissionAnswer.fromPartial({ submissionId, outcome, eventId: `E-${submissionId}`, caseId: "tcase", version: 1, waitingFor: outcome === Outcome.PARKED ? "hub.case.v1.TransferSent" : "" });
const receiptText = (name: string) => readFile(join(drop, "receipts", name), "utf8");
const receiptOf = async (name: string) => JSON.parse(await receiptText(`${name}.receipt.json`)) as Receipt;
const delivery = (id: string, caseVersion: number, { type, data }: { type: string; data: Uint8Array }): Delivery =>
  Delivery.fromPartial({ deliveryId: id, attempt: 1, event: { id: `event-${id}`, subject: "tcase", time: "2025-03-09T09:00:00.000+08:00", caseVersion, type, data } });

type Ending = Parameters<typeof SubmissionResolved.fromPartial>[0];
const ending = (fact: Ending) => ({
  type: "hub.case.v1.SubmissionResolved",
  data: SubmissionResolved.encode(SubmissionResolved.fromPartial({ senderSystem: "aic-case", caseNo: "示例案1", ...fact })).finish(),
});

test("steps come out of their own files with the role of the head, and their answers go into a receipt", async () => {
  const tickets = await system.feed([step, { ...step, 环节: "移动" }, { ...step, 环节: "不批准移送", 理由: "=示例" }, { CF_WSH: "黔示例罚〔2025〕1号", CF_XDR_MC: "贵州示例有限公司" }]);
  expect(tickets).toEqual(["transfers-000001#1", "transfers-000001#2", "transfers-000001#3", "aic-000001#1"]);
  const { source } = await connect();
  const penalties = await source!.poll(signal);
  expect(penalties.submissions.map(({ fact }) => fact?.$case)).toEqual(["penaltyRow"]);
  await penalties.settle(penalties.submissions.map((one) => answer(one)));
  const steps = await source!.poll(signal);
  expect(steps.submissions.map(({ sourceReference }) => sourceReference)).toEqual(["transfers-000001.csv#1", "transfers-000001.csv#3"]);
  expect(steps.submissions[1]?.fact).toMatchObject({ $case: "transferRefused", value: { actor: "agency_head", reason: "=示例" } });
  const errors = [{ code: "E025", field: "occurred_at", message: "此时不能作出" }];
  await steps.settle([answer(steps.submissions[0]!, Outcome.PARKED), SubmissionAnswer.fromPartial({ ...answer(steps.submissions[1]!, Outcome.MANUAL), errors })]);
  expect((await receiptOf("transfers-000001")).items).toMatchObject([
    { row: 1, fileRow: 2, caseNo: "示例案1", step: "移送", result: "parked" },
    { row: 2, result: "rejected", errors: [{ code: "E009", field: "环节" }] },
    { row: 3, result: "manual", errors: [{ code: "E025", field: "办理时间" }] },
  ]);
  const lines = (await receiptText("transfers-000001.receipt.csv")).split("\r\n");
  expect(lines[1]).toBe("1,2,示例案1 移送,等待前置记录 parked,,,移送,");
  expect(lines[3]).toContain("转人工 manual");
});

test("a file in which no row can be submitted is answered at once, also after a failure in the middle", async () => {
  await system.feed([{ ...step, 环节: "移动" }]);
  const { source } = await connect();
  await rename(join(drop, "receipts"), join(drop, "receipts.away"));
  await expect(source!.poll(signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  await rename(join(drop, "receipts.away"), join(drop, "receipts"));
  expect((await source!.poll(signal)).submissions).toEqual([]);
  expect((await receiptOf("transfers-000001")).items).toMatchObject([{ row: 1, result: "rejected" }]);
  expect(await readdir(join(drop, "outbox"))).toEqual([]);
});

test("a file of steps may be GB18030 with tabs; one without the columns is refused as a whole", async () => {
  const titles = Buffer.from([0xbb, 0xb7, 0xbd, 0xda]); // 环节
  const caseNo = Buffer.from([0xb0, 0xb8, 0xbc, 0xfe, 0xb1, 0xe0, 0xba, 0xc5]); // 案件编号
  const filed = Buffer.from([0xd2, 0xc6, 0xcb, 0xcd]); // 移送
  await writeFile(join(drop, "outbox", "transfers-1.csv"), Buffer.concat([titles, Buffer.from("\t"), caseNo, Buffer.from("\n"), filed, Buffer.from("\tA1\n")]));
  await writeFile(join(drop, "outbox", "transfers-2.csv"), "姓名,电话\n示例,1\n");
  const { source } = await connect();
  const batch = await source!.poll(signal);
  expect(batch.submissions).toMatchObject([{ fact: { $case: "transferSent", value: { caseNo: "A1" } } }]);
  await batch.settle(batch.submissions.map((one) => answer(one)));
  expect((await source!.poll(signal)).submissions).toEqual([]);
  expect(await receiptOf("transfers-2")).toMatchObject({ state: "rejected", message: expect.stringContaining("环节") as unknown });
});

test("a waiting row learns its end in a line beside its receipt, once, and the receipt stays", async () => {
  await system.feed([{ CF_WSH: "黔示例罚〔2025〕1号", CF_XDR_MC: "贵州示例有限公司", OP: "U" }]);
  const { source, sink } = await connect();
  const batch = await source!.poll(signal);
  await batch.settle(batch.submissions.map((one) => answer(one, Outcome.PARKED)));
  const row = { submissionEventId: "E-aic-000001.xlsx#1", source: { system: "aic-case", reference: "aic-000001.xlsx#1" } };
  const expired = SubmissionExpired.encode(SubmissionExpired.fromPartial({ ...row, senderSystem: "aic-case" })).finish();
  await sink!.deliver([delivery("q1", 2, { type: "hub.case.v1.SubmissionExpired", data: expired })], signal);
  expect(await system.answers()).toMatchObject([{ outcome: "parked", resolution: "expired" }]);
  const recorded = delivery("q2", 4, ending({ ...row, resolution: "recorded", eventId: "E9" }));
  for (const _ of [1, 2]) expect(await sink!.deliver([recorded], signal)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  expect(await system.answers()).toMatchObject([{ outcome: "parked", eventId: "E-aic-000001.xlsx#1", resolution: "recorded" }]);
  const lines = (await receiptText("aic-000001.later.csv")).trim().split("\r\n");
  expect(lines).toHaveLength(3);
  expect(lines[2]).toBe("1,示例案1,已接收 recorded,,,,,2025-03-09T09:00:00.000+08:00,q2");
  expect((await receiptOf("aic-000001")).items).toMatchObject([{ result: "parked" }]);
  expect((await system.received()).map(({ type }) => type)).toEqual(["SubmissionExpired", "SubmissionResolved"]);
});

test("a later answer that a crash left half, or before its document, is written whole and once", async () => {
  const { sink } = await connect();
  const row = { submissionEventId: "E1", resolution: "refused", justification: "示例\n说明", source: { system: "aic-case", reference: "transfers-000007.csv#3" } };
  await writeFile(join(drop, "receipts", "transfers-000007.later.jsonl"), '{"deliveryId":"q0","row":1}\n{"deliveryId":"q1","ro');
  await sink!.deliver([delivery("q1", 4, ending(row))], signal);
  await rm(join(directory, "state", "inbox-versions.txt"));
  await rm(join(drop, "inbox", "q1.json"));
  await (await connect()).sink!.deliver([delivery("q1", 4, ending(row))], signal);
  const lines = (await receiptText("transfers-000007.later.jsonl")).trim().split("\n").map((line) => JSON.parse(line) as unknown);
  expect(lines).toMatchObject([{ deliveryId: "q0" }, { deliveryId: "q1", row: 3, result: "refused", justification: "示例\n说明" }]);
  expect((await receiptText("transfers-000007.later.csv")).trim().split("\r\n")).toHaveLength(2);
});

test("the end of another system's row is told and touches no receipt", async () => {
  const { sink } = await connect();
  await sink!.deliver([delivery("q1", 4, ending({ senderSystem: "police", resolution: "recorded", source: { system: "police", reference: "transfers-1.csv#3" } }))], signal);
  expect(await readdir(join(drop, "receipts"))).toEqual([]);
  expect(await system.received()).toMatchObject([{ deliveryId: "q1", type: "SubmissionResolved" }]);
});

test("notices are documents in the system's words; hints count their versions apart", async () => {
  const { sink } = await connect();
  const upheld = ReconsiderationUpheld.encode(ReconsiderationUpheld.fromPartial({ caseNo: "示例案1", organ: { name: "示例市公安局" }, effect: { toState: "upheld" } })).finish();
  const overdue = DeadlineOverdue.encode(DeadlineOverdue.fromPartial({ caseNo: "示例案1", deadline: { id: "D09", role: "agency" }, notify: ["agency", "procuratorate"] })).finish();
  const hint = TransferReviewSuggested.encode(TransferReviewSuggested.fromPartial({ caseNo: "示例案1", rule: "示例规则" })).finish();
  for (const one of [
    delivery("n1", 7, { type: "hub.case.v1.ReconsiderationUpheld", data: upheld }),
    delivery("n2", 9, { type: "hub.case.v1.DeadlineOverdue", data: overdue }),
    delivery("n3", 1, { type: "hub.hint.v1.TransferReviewSuggested", data: hint }),
  ]) expect(await sink!.deliver([one], signal)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: false }]);
  const contentOf = async (id: string) => (JSON.parse(await readFile(join(drop, "inbox", `${id}.json`), "utf8")) as { content: Record<string, string> }).content;
  expect(await contentOf("n1")).toMatchObject({ 类别: "环节", 标题: "复议维持", 案件编号: "示例案1", 办理单位: "示例市公安局", 案件状态: "复议维持不立案" });
  expect(await contentOf("n2")).toMatchObject({ 类别: "期限", 标题: "逾期", 期限编号: "D09", 责任主体: "行政执法机关", 通知: "行政执法机关、人民检察院" });
  expect(await contentOf("n3")).toMatchObject({ 类别: "提示", 规则: "示例规则" });
});

testAdapter("aic-case steps", (dataDir) => startAicCaseSimulator({ dataDir }), aicCase, {
  source: {
    enter: (simulator, numbers) => simulator.feed(numbers.map((number) => ({ ...step, 案件编号: `示例案${number}` }))),
    numberOf: ({ fact }) => Number(fact?.$case === "transferSent" ? fact.value.caseNo.slice(3) : Number.NaN),
  },
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.ReconsiderationUpheld",
      data: ReconsiderationUpheld.encode(ReconsiderationUpheld.fromPartial({ caseNo: decisionNo })).finish(),
    }),
    refuses: false,
    losesAnswers: false,
  },
});
