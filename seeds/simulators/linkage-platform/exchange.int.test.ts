import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { linkagePlatform } from "../../../adapters/linkage-platform/adapter.ts";
import type { Sink, Source } from "../../../adapters/sdk/contract.ts";
import { toStepFact } from "../../../adapters/sdk/steps/stepFacts.ts";
import { stepTable } from "../../../adapters/sdk/steps/stepTable.ts";
import { eventCodecs, type EventType } from "../../../proto/gen/events.ts";
import { Outcome, SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { SubmissionExpired, SubmissionResolved } from "../../../proto/gen/hub/case/v1/procedure.ts";
import { PenaltyDecided } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { startLinkagePlatformSimulator, type LinkagePlatformSimulator } from "./simulator.ts";

const never = new AbortController().signal;
let dir: string;
let platform: LinkagePlatformSimulator;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "linkage-"));
  platform = await startLinkagePlatformSimulator({ dataDir: join(dir, "platform") });
});
afterEach(async () => {
  await platform.close();
  await rm(dir, { recursive: true });
});

async function connect(settings = {}): Promise<{ source: Source; sink: Sink }> {
  const config = linkagePlatform.manifest.config.parse({ ...platform.adapterConfig, ...settings });
  const context = { log: pino({ level: "silent" }), signal: never, stateDir: dir, reportPublications: async () => {} };
  const { source, sink } = await linkagePlatform.connect(config, context);
  if (!source || !sink) throw new Error("both directions are expected");
  return { source, sink };
}

function aPenalty(deliveryId: string, caseVersion: number, decisionNo = "黔示工商罚〔2018〕12号"): Delivery {
  const data = PenaltyDecided.encode(PenaltyDecided.fromPartial({ penalty: { decisionNo } })).finish();
  return Delivery.fromPartial({ deliveryId, event: { type: "hub.case.v1.PenaltyDecided", subject: "pcase", caseVersion, data } });
}

const answer = (ticket: string, outcome: Outcome) =>
  SubmissionAnswer.fromPartial({ submissionId: `outbox/${ticket}`, outcome, caseId: "tcase", eventId: "E1", version: 1 });

const transfer = { 类型: "移送", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 办理时间: "2019-03-01 09:30:00" };
const filed = { 类型: "立案", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 办理时间: "2019-03-03 10:00:00" };

test("facts of the platform come in order, are answered there and do not come again", async () => {
  const tickets = [platform.enter(transfer), platform.enter(filed)];
  const { source } = await connect();
  const batch = await source.poll(never);
  expect(batch.submissions.map(({ fact }) => fact?.$case)).toEqual(["transferSent", "caseFiled"]);
  await batch.settle([answer(tickets[0] ?? "", Outcome.ACCEPTED), answer(tickets[1] ?? "", Outcome.PARKED)]);
  expect(await platform.answers()).toMatchObject([
    { ticket: tickets[0], outcome: "accepted", caseId: "tcase" },
    { ticket: tickets[1], outcome: "parked" },
  ]);
  expect((await source.poll(never)).submissions).toEqual([]);
  expect((await (await connect()).source.poll(never)).submissions).toEqual([]);
});

test("a batch that was not settled comes again, and the user keeps the first answer", async () => {
  const ticket = platform.enter(transfer);
  const first = await (await connect()).source.poll(never);
  platform.misbehave({ loseAnswers: 1 });
  await expect(first.settle([answer(ticket, Outcome.ACCEPTED)])).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  const again = await (await connect()).source.poll(never);
  expect(again.submissions).toEqual(first.submissions);
  await again.settle([answer(ticket, Outcome.DUPLICATE)]);
  expect(await platform.answers()).toMatchObject([{ ticket, outcome: "accepted" }]);
});

test("a fact of an unknown kind or form is answered at once and hides none behind it", async () => {
  const wrong = [platform.enter({ ...transfer, 类型: "移动" }), platform.enter({ ...transfer, 案件编号: [{ 文号: "示例案1" }] })];
  const { source } = await connect({ outboxLimit: 1 });
  platform.enter(filed);
  expect((await source.poll(never)).submissions).toMatchObject([{ fact: { $case: "caseFiled" } }]);
  expect(await platform.answers()).toMatchObject([
    { ticket: wrong[0], outcome: "rejected", errors: [{ field: "类型" }] },
    { ticket: wrong[1], outcome: "rejected", errors: [{ code: "E027", field: "案件编号" }] },
  ]);
});

test("on a page with good and bad facts each gets its own answer", async () => {
  const [bad, good] = [platform.enter({ ...transfer, 类型: "移动" }), platform.enter(transfer)];
  const batch = await (await connect()).source.poll(never);
  await batch.settle([answer(good, Outcome.ACCEPTED)]);
  expect(await platform.answers()).toMatchObject([{ ticket: bad, outcome: "rejected" }, { ticket: good, outcome: "accepted" }]);
});

test("a delivery has one effect, however often it is sent", async () => {
  const { sink } = await connect();
  const [first] = await sink.deliver([aPenalty("d1", 1)], never);
  expect(first).toMatchObject({ result: AnswerResult.DELIVERED, duplicate: false });
  expect(first?.receipt).not.toBe("");
  expect(await sink.deliver([aPenalty("d1", 1)], never)).toMatchObject([{ duplicate: true, receipt: first?.receipt }]);
  expect(await platform.received()).toMatchObject([{ deliveryId: "d1", type: "PenaltyDecided", decisionNo: "黔示工商罚〔2018〕12号" }]);
});

test("a case never goes back to a lower version", async () => {
  const { sink } = await connect();
  await sink.deliver([aPenalty("d2", 2)], never);
  expect(await sink.deliver([aPenalty("d1", 1)], never)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: true }]);
  expect(await platform.received()).toHaveLength(1);
});

test("a lost answer is a failure first and no second effect later", async () => {
  const { sink } = await connect();
  platform.misbehave({ loseAnswers: 1 });
  await expect(sink.deliver([aPenalty("d1", 1)], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  expect(await sink.deliver([aPenalty("d1", 1)], never)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: true }]);
  expect(await platform.received()).toHaveLength(1);
});

test("a refused row, an undecodable one and one of a strange type harm only themselves", async () => {
  const { sink } = await connect();
  platform.misbehave({ refuse: "99号" });
  const broken = Delivery.fromPartial({ deliveryId: "d3", event: { type: "hub.case.v1.PenaltyDecided", data: new Uint8Array([255]) } });
  const strange = Delivery.fromPartial({ deliveryId: "d4", event: { type: "hub.case.v1.SubmissionParked" } });
  const answers = await sink.deliver([aPenalty("d1", 1, "黔示罚〔2018〕99号"), aPenalty("d2", 1), broken, strange], never);
  expect(answers).toMatchObject([
    { deliveryId: "d1", result: AnswerResult.REFUSED, reason: "L100" },
    { deliveryId: "d2", result: AnswerResult.DELIVERED },
    { deliveryId: "d3", result: AnswerResult.REFUSED, reason: "INVALID_EVENT_DATA" },
    { deliveryId: "d4", result: AnswerResult.REFUSED, reason: "UNKNOWN_EVENT_TYPE" },
  ]);
});

test("a row that spoils its batch is found by halving", async () => {
  const { sink } = await connect();
  const spoiled = aPenalty("x".repeat(300), 1);
  const good = ["d1", "d2", "d3"].map((id) => Delivery.fromPartial({ ...aPenalty(id, 1), event: { ...aPenalty(id, 1).event, subject: id } }));
  const answers = await sink.deliver([...good, spoiled], never);
  expect(answers.slice(0, 3).map(({ result }) => result)).toEqual(Array(3).fill(AnswerResult.DELIVERED));
  expect(answers.at(-1)).toMatchObject({ result: AnswerResult.REFUSED, reason: "L001" });
});

test("down, slow and answering twice", async () => {
  const { sink, source } = await connect({ timeoutMs: 100 });
  platform.misbehave({ down: true });
  await expect(sink.deliver([aPenalty("d1", 1)], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  await expect(source.poll(never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  platform.misbehave({ answerLateMs: 300 });
  await expect(sink.deliver([aPenalty("d1", 1)], never)).rejects.toMatchObject({ reason: "TARGET_TIMEOUT" });
  platform.misbehave({ answerTwice: true });
  const patient = await connect();
  expect(await patient.sink.deliver([aPenalty("d1", 1)], never)).toMatchObject([{ deliveryId: "d1", duplicate: true }]);
  expect(await platform.received()).toHaveLength(1);
});

test("everything survives a restart of the platform on the same port", async () => {
  platform.enter(transfer);
  const { sink, source } = await connect();
  await sink.deliver([aPenalty("d1", 1)], never);
  await platform.close();
  await expect(sink.deliver([aPenalty("d1", 1)], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  const port = Number(new URL(String(platform.adapterConfig["url"])).port);
  platform = await startLinkagePlatformSimulator({ dataDir: join(dir, "platform"), port });
  expect(await sink.deliver([aPenalty("d1", 1)], never)).toMatchObject([{ duplicate: true }]);
  expect((await source.poll(never)).submissions).toHaveLength(1);
});

test("wrong credentials hold everything and refuse nothing", async () => {
  const { sink } = await connect({ secret: "x".repeat(20) });
  await expect(sink.deliver([aPenalty("d1", 1)], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
});

test("penalties are not fed to the platform, facts are", async () => {
  await expect(platform.feed([{ CF_WSH: "示例" }])).rejects.toThrow(/ip-case/);
  expect(await platform.feed([transfer])).toHaveLength(1);
  const { 类型: step, ...rest } = filed;
  expect(await platform.feed([{ ...rest, 环节: step }])).toHaveLength(1);
  expect((await (await connect()).source.poll(never)).submissions).toMatchObject([{ fact: { $case: "transferSent" } }, { fact: { $case: "caseFiled" } }]);
});

interface AnyCodec {
  fromPartial(value: object): object;
  encode(value: object): { finish(): Uint8Array };
}

function aResolved(deliveryId: string, caseVersion: number, fact: Parameters<typeof SubmissionResolved.fromPartial>[0]): Delivery {
  const data = SubmissionResolved.encode(SubmissionResolved.fromPartial({ senderSystem: "linkage-platform", ...fact })).finish();
  return Delivery.fromPartial({ deliveryId, event: { type: "hub.case.v1.SubmissionResolved", subject: "tcase", caseVersion, data } });
}

test("the user of the platform sees what became of a row that was parked or given to a person, also after a restart", async () => {
  const [parked, manual] = [platform.enter(filed), platform.enter({ ...filed, 类型: "不予立案" })];
  const { source, sink } = await connect();
  expect(platform.stateOf(parked)).toBe("待接收");
  const batch = await source.poll(never);
  await batch.settle([answer(parked, Outcome.PARKED), answer(manual, Outcome.MANUAL)]);
  expect([parked, manual].map((ticket) => platform.stateOf(ticket))).toEqual(["等待前置环节", "转人工"]);

  const expired = SubmissionExpired.fromPartial({ submissionEventId: "E1", senderSystem: "linkage-platform", source: { system: "linkage-platform", reference: `outbox/${parked}` } });
  const event = { type: "hub.case.v1.SubmissionExpired", subject: "tcase", caseVersion: 4, data: SubmissionExpired.encode(expired).finish() };
  await sink.deliver([Delivery.fromPartial({ deliveryId: "q1", event })], never);
  expect(platform.stateOf(parked)).toBe("等待期满");
  await sink.deliver([aResolved("q2", 5, { submissionEventId: "E1", resolution: "recorded", source: { system: "linkage-platform", reference: `outbox/${parked}` } })], never);
  await sink.deliver([aResolved("q3", 6, { submissionEventId: "E2", resolution: "refused", source: { system: "linkage-platform", reference: `outbox/${manual}` } })], never);
  expect(await sink.deliver([Delivery.fromPartial({ deliveryId: "q4", event })], never)).toMatchObject([{ duplicate: true }]);
  await platform.close();
  platform = await startLinkagePlatformSimulator({ dataDir: join(dir, "platform") });
  expect([parked, manual].map((ticket) => platform.stateOf(ticket))).toEqual(["已入库", "已退回"]);
  expect(await platform.answers()).toMatchObject([
    { ticket: parked, outcome: "parked", resolution: "recorded" },
    { ticket: manual, outcome: "manual", resolution: "refused" },
  ]);
  const shown = await fetch(`${String(platform.adapterConfig["url"])}/platform/facts/${manual}`);
  expect(await shown.json()).toMatchObject({ 受理编号: manual, 状态: "已退回", fact: { 类型: "不予立案" }, answer: { outcome: "manual" } });
});

test("a report of another system is kept in the queue and touches no row of the platform", async () => {
  const ticket = platform.enter(filed);
  const { sink } = await connect();
  const fact = { submissionEventId: "E1", resolution: "recorded", senderSystem: "police", source: { system: "police", reference: `outbox/${ticket}` } };
  expect(await sink.deliver([aResolved("q1", 2, fact)], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  expect(platform.stateOf(ticket)).toBe("待接收");
});

test("deadlines of one case are rows of their own, each at its newest state", async () => {
  const { sink } = await connect();
  const aDeadline = (deliveryId: string, type: "DeadlineStarted" | "DeadlineMet", caseVersion: number, key: string) => {
    const codec = eventCodecs[`hub.case.v1.${type}`] as AnyCodec;
    const data = codec.encode(codec.fromPartial({ caseNo: "示例案1", deadline: { id: key.slice(0, 3), key } })).finish();
    return Delivery.fromPartial({ deliveryId, event: { type: `hub.case.v1.${type}`, subject: "tcase", caseVersion, data } });
  };
  await sink.deliver([aDeadline("t1", "DeadlineStarted", 3, "D03/E2")], never);
  await sink.deliver([aDeadline("t2", "DeadlineStarted", 4, "D06/E2")], never);
  await sink.deliver([aDeadline("t3", "DeadlineMet", 6, "D06/E2")], never);
  expect(await sink.deliver([aDeadline("t4", "DeadlineStarted", 3, "D03/E2")], never)).toMatchObject([{ duplicate: true }]);
  const stored = (await platform.received()).map(({ stored }) => JSON.parse(stored) as { data: { 状态: string; 登记项: string } });
  expect(stored.map(({ data }) => [data.登记项, data.状态])).toEqual([["D03/E2", "期限起算"], ["D06/E2", "期限起算"], ["D06/E2", "期限办结"]]);
});

test("every step has its place in the register", async () => {
  const { sink } = await connect();
  const deliveries = stepTable.map(({ type, factCase, event }, index) => {
    const codec = eventCodecs[type as EventType] as AnyCodec;
    const data = codec.encode(codec.fromPartial(toStepFact(event, { caseNo: "示例案1", agency: {}, occurredAt: "" })?.value ?? {})).finish();
    return Delivery.fromPartial({ deliveryId: `s${index}`, event: { type, subject: `t${factCase}`, caseVersion: 1, data } });
  });
  const answers = await sink.deliver(deliveries, never);
  expect(answers.filter(({ result }) => result !== AnswerResult.DELIVERED)).toEqual([]);
  expect(await platform.received()).toHaveLength(45);
});
