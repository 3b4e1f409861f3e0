import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startProcuratorateSimulator } from "../../seeds/simulators/procuratorate/simulator.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { Sink, Source, SourceBatch } from "../sdk/contract.ts";
import { procuratorate } from "./adapter.ts";

const signal = new AbortController().signal;
let dir: string;
let system: Simulator;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "procuratorate-"));
  system = await startProcuratorateSimulator({ dataDir: join(dir, "system") });
});
afterEach(async () => {
  await system.close();
  await rm(dir, { recursive: true });
});

/** An adapter of its own, as after a restart of its process. */
async function connect(settings = {}): Promise<{ source: Source; sink: Sink }> {
  const config = procuratorate.manifest.config.parse({ ...system.adapterConfig, ...settings });
  const context = { log: createLogger("test", "silent"), signal, stateDir: dir, reportPublications: async () => undefined };
  const { source, sink } = await procuratorate.connect(config, context);
  return { source: source!, sink: sink! };
}

const step = (n: number, more = {}) => ({ 环节: "通知立案", 案件编号: `示例案〔2026〕${n}号`, 文书文号: `示例检通立〔2026〕${n}号`, 办理时间: "2026-03-02 09:30:00", ...more });
const answer = (outcome: Outcome) => ({ submissionId }: Submission) => SubmissionAnswer.fromPartial({ submissionId, outcome, eventId: `e-${submissionId}`, caseId: "t1", version: 1 });
const settleAll = (batch: SourceBatch, outcome: Outcome = Outcome.ACCEPTED) => batch.settle(batch.submissions.map(answer(outcome)));

test("what the form says arrives as the step it is, with its time", async () => {
  await system.feed([step(1), step(2, { 环节: "不起诉", 不起诉种类: "酌定", 操作: "更正", 理由: "示例理由" })]);
  const { submissions } = await (await connect()).source.poll(signal);
  expect(submissions.map(({ fact }) => fact)).toMatchObject([
    { $case: "filingOrdered", value: { occurredAt: "2026-03-02T09:30:00.000+08:00" } },
    { $case: "prosecutionDropped", value: { kind: "discretionary", reason: "示例理由" } },
  ]);
  expect(submissions[0]?.enteredAt).toMatch(/^\d{4}-\d\d-\d\dT.*\+08:00$/);
});

test("a row with an unknown word is answered at once and hides none behind it", async () => {
  const [wrong] = await system.feed([step(1, { 环节: "通知力案" }), step(2)]);
  const { source } = await connect({ outboxLimit: 1 });
  const batch = await source.poll(signal);
  expect(batch.submissions).toMatchObject([{ fact: { value: { caseNo: "示例案〔2026〕2号" } } }]);
  expect(await system.answers()).toMatchObject([{ ticket: wrong, outcome: "rejected", errors: [{ code: "E027", field: "ywhj" }] }]);
});

test("answers that were lost in the middle of settling come again, and the system keeps the first ones", async () => {
  const tickets = await system.feed([1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((n) => step(n)));
  const first = await (await connect()).source.poll(signal);
  system.misbehave({ loseAnswers: 1 });
  await expect(settleAll(first)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  const { source } = await connect();
  const again = await source.poll(signal);
  expect(again.submissions).toEqual(first.submissions);
  await settleAll(again, Outcome.DUPLICATE);
  expect((await source.poll(signal)).submissions).toEqual([]);
  const answers = new Map((await system.answers()).map((one) => [one.ticket, one.outcome]));
  expect(answers.get(tickets[0]!)).toBe("accepted");
  expect(answers.size).toBe(10);
});

function delivery(version: number, type: string, data: Uint8Array): Delivery {
  const event = { id: `E${version}`, type: `hub.case.v1.${type}`, subject: "t1", caseVersion: version, data };
  return Delivery.fromPartial({ deliveryId: `procuratorate.${version}`, event });
}

test("what became of a row that waited is read beside the row", async () => {
  const [ticket = ""] = await system.feed([step(1)]);
  const { source, sink } = await connect();
  await settleAll(await source.poll(signal), Outcome.PARKED);
  const rowRef = { source: { system: "procuratorate", reference: `outbox/${ticket}` }, senderSystem: "procuratorate" };
  await sink.deliver([delivery(2, "SubmissionExpired", SubmissionExpired.encode(SubmissionExpired.fromPartial(rowRef)).finish())], signal);
  expect(await system.answers()).toMatchObject([{ ticket, outcome: "parked", resolution: "expired" }]);
  const resolved = SubmissionResolved.encode(SubmissionResolved.fromPartial({ ...rowRef, resolution: "recorded", eventId: "E3" })).finish();
  // The first try is done and its answer lost: the second one completes it.
  system.misbehave({ loseAnswers: 1 });
  await expect(sink.deliver([delivery(3, "SubmissionResolved", resolved)], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  expect(await sink.deliver([delivery(3, "SubmissionResolved", resolved)], signal)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: true }]);
  expect(await system.answers()).toMatchObject([{ ticket, outcome: "parked", resolution: "recorded" }]);
  expect((await system.received()).map(({ type }) => type)).toEqual(["SubmissionExpired", "SubmissionResolved"]);
});

test("a notice tells case, agency, time, paper and reason in the system's own form", async () => {
  const fact = CaseNotFiled.fromPartial({
    caseNo: "示例案〔2026〕1号", agency: { name: "贵州示例市知识产权局", uscc: "11520300MBYT00033K" }, police: { name: "示例市公安局" },
    occurredAt: "2026-03-02T09:30:00.120+08:00", document: { number: "示公不立〔2026〕1号", date: "2026-03-02" }, reason: "示例理由",
  });
  const { sink } = await connect();
  await sink.deliver([delivery(1, "CaseNotFiled", CaseNotFiled.encode(fact).finish())], signal);
  const [effect] = await system.received();
  expect(JSON.parse(effect?.stored ?? "")).toMatchObject({
    lx: "CaseNotFiled",
    data: { tzlb: "1", tzmc: "不予立案", ajbh: "示例案〔2026〕1号", ysjgdm: "11520300MBYT00033K", bldw: "示例市公安局", blsj: "20260302093000120", wswh: "示公不立〔2026〕1号", wsrq: "20260302", ly: "示例理由" },
  });
});

test("the MD5 form of older gateways is understood, a wrong secret holds everything and refuses nothing", async () => {
  await system.feed([step(1)]);
  expect((await (await connect({ signature: "md5" })).source.poll(signal)).submissions).toHaveLength(1);
  const stranger = await connect({ secret: "x".repeat(20) });
  await expect(stranger.source.poll(signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
});

test("strange and unreadable events harm only themselves, and a spoiled item is found by halving", async () => {
  const { sink } = await connect();
  const good = delivery(1, "CaseNotFiled", CaseNotFiled.encode(CaseNotFiled.fromPartial({ caseNo: "示例案1" })).finish());
  const spoiled = { ...good, deliveryId: "x".repeat(300) };
  const answers = await sink.deliver([delivery(8, "SubmissionParked", new Uint8Array()), delivery(9, "CaseNotFiled", Uint8Array.of(255)), spoiled, good], signal);
  expect(answers.map(({ result, reason }) => [result, reason ?? ""])).toEqual([
    [AnswerResult.REFUSED, "UNKNOWN_EVENT_TYPE"],
    [AnswerResult.REFUSED, "INVALID_EVENT_DATA"],
    [AnswerResult.REFUSED, "J400"],
    [AnswerResult.DELIVERED, ""],
  ]);
});

test("everything survives a restart of the system on the same port", async () => {
  await system.feed([step(1)]);
  const { source, sink } = await connect();
  const notice = delivery(1, "CaseNotFiled", CaseNotFiled.encode(CaseNotFiled.fromPartial({ caseNo: "示例案1" })).finish());
  await sink.deliver([notice], signal);
  const port = Number(new URL(String(system.adapterConfig["url"])).port);
  await system.close();
  system = await startProcuratorateSimulator({ dataDir: join(dir, "system"), port });
  expect(await sink.deliver([notice], signal)).toMatchObject([{ duplicate: true }]);
  expect((await source.poll(signal)).submissions).toHaveLength(1);
});
