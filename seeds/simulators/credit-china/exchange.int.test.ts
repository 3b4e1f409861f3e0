import { appendFile, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { creditChina } from "../../../adapters/credit-china/adapter.ts";
import type { Sink } from "../../../adapters/sdk/contract.ts";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../../proto/gen/hub/common/v1/party.ts";
import { PublicationResult, type PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { PublicationRequested, WithdrawalRequested } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Simulator } from "../contract.ts";
import { startCreditChinaSimulator } from "./simulator.ts";

const never = new AbortController().signal;
const RESIDENT_NUMBER = "520102188001010014";
let dir: string;
let channel: Simulator;
let reports: PublicationReport[];

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), "credit-china-"));
  channel = await startCreditChinaSimulator({ dataDir: dir });
  reports = [];
});
afterEach(async () => {
  await channel.close();
  await rm(dir, { recursive: true });
});

/** An adapter of its own, as after a restart of its process. */
async function connect(settings = {}): Promise<Sink> {
  const config = creditChina.manifest.config.parse({ ...channel.adapterConfig, receiptPollMs: 20, ...settings });
  const { sink } = await creditChina.connect(config, {
    log: pino({ level: "silent" }),
    signal: never,
    stateDir: dir,
    reportPublications: async (_, given) => void reports.push(...given),
  });
  if (!sink) throw new Error("a sink is expected");
  return sink;
}

interface Wish {
  readonly id: string;
  readonly caseId?: string;
  readonly version?: number;
  readonly decisionNo?: string;
  readonly content?: string;
}

function publish({ id, caseId = "pcase", version = 1, decisionNo = "黔示工商罚〔2018〕12号", content = "罚款2000元。" }: Wish): Delivery {
  const agency = { uscc: "11520100MBYT00017K", name: "贵州示例市工商行政管理局" };
  const party = { name: "示例王三", category: PartyCategory.NATURAL_PERSON, idType: "身份证", idNo: RESIDENT_NUMBER };
  const penalty = {
    decisionNo, party, content, agency, sourceUnit: agency,
    violationType: "示例行为", violationFacts: "示例事实", legalBasis: "示例依据",
    kinds: [PenaltyKind.FINE], fine: { fen: 200_000n }, decisionDate: "2018-04-27", validUntil: "2099-12-31",
  };
  const request = PublicationRequested.fromPartial({ channel: "credit-china", version, publicityUntil: "2019-04-27", penalty });
  const data = PublicationRequested.encode(request).finish();
  return Delivery.fromPartial({ deliveryId: id, event: { id: `E-${id}`, type: "hub.credit.v1.PublicationRequested", subject: caseId, data } });
}

function withdraw({ id, caseId = "pcase", version = 2, decisionNo = "黔示工商罚〔2018〕12号" }: Wish): Delivery {
  const data = WithdrawalRequested.encode(WithdrawalRequested.fromPartial({ channel: "credit-china", version, decisionNo })).finish();
  return Delivery.fromPartial({ deliveryId: id, event: { id: `E-${id}`, type: "hub.credit.v1.WithdrawalRequested", subject: caseId, data } });
}

test("a request is shown, reported and answered with batch, row and number of the channel", async () => {
  const sink = await connect();
  const [answer] = await sink.deliver([publish({ id: "d1" })], never);
  expect(answer).toMatchObject({ result: AnswerResult.DELIVERED, duplicate: false });
  expect(answer?.receipt).toMatch(/^QL[0-9a-f]{30}\/1\/XYGZ\d+$/);
  expect(reports).toMatchObject([{ caseId: "pcase", version: 1, result: PublicationResult.PUBLISHED, causationId: "E-d1" }]);
  expect(reports[0]?.occurredAt).toMatch(/\+08:00$/);
  const [effect] = await channel.received();
  expect(effect).toMatchObject({ deliveryId: "d1", type: "PublicationRequested", version: 1, decisionNo: "黔示工商罚〔2018〕12号" });
  expect(effect?.stored).not.toContain(RESIDENT_NUMBER);
});

test("a withdrawal ends the display, and an older request cannot bring it back", async () => {
  const sink = await connect();
  await sink.deliver([publish({ id: "d1" })], never);
  await sink.deliver([withdraw({ id: "d2" })], never);
  expect(reports.at(-1)).toMatchObject({ version: 2, result: PublicationResult.WITHDRAWN });
  expect(await sink.deliver([publish({ id: "d0", version: 1 })], never)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: true }]);
  expect((await channel.received()).map(({ type }) => type)).toEqual(["PublicationRequested", "WithdrawalRequested"]);
  expect(reports).toHaveLength(2);
});

test("a withdrawal of what was never shown is accepted and stops the request that comes late", async () => {
  const sink = await connect();
  expect(await sink.deliver([withdraw({ id: "d2" })], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  await sink.deliver([publish({ id: "d1" })], never);
  expect((await channel.received()).map(({ type }) => type)).toEqual(["WithdrawalRequested"]);
});

test("an adapter that died before the answer sends again in another grouping, without a second effect", async () => {
  await (await connect()).deliver([publish({ id: "d1" }), publish({ id: "d2", caseId: "p2" })], never);
  const answers = await (await connect()).deliver([publish({ id: "d2", caseId: "p2" })], never);
  expect(answers).toMatchObject([{ deliveryId: "d2", result: AnswerResult.DELIVERED }]);
  expect(await channel.received()).toHaveLength(2);
});

test("lost upload answers and receipts that come twice have one effect", async () => {
  const sink = await connect();
  channel.misbehave({ loseAnswers: 1, answerTwice: true });
  await expect(sink.deliver([publish({ id: "d1" })], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  expect(await sink.deliver([publish({ id: "d1" })], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  expect(await channel.received()).toHaveLength(1);
});

test("a late receipt holds its own call; the next asks for it and uploads only what is new", async () => {
  const sink = await connect({ receiptTimeoutMs: 150 });
  channel.misbehave({ answerLateMs: 3000 });
  const late = sink.deliver([publish({ id: "d1" })], never);
  await expect(late).rejects.toMatchObject({ reason: "TARGET_TIMEOUT", metadata: { retryAfterMs: "3000" } });
  channel.misbehave({});
  const answers = await sink.deliver([publish({ id: "d1" }), publish({ id: "d2", caseId: "p2" })], never);
  expect(answers).toMatchObject([{ result: AnswerResult.DELIVERED }, { result: AnswerResult.DELIVERED }]);
  const uploads = (await readFile(join(dir, "batches.jsonl"), "utf8")).match(/"deliveryId":"d\d"/g);
  expect(uploads).toEqual([`"deliveryId":"d1"`, `"deliveryId":"d2"`]);
});

test("calls wait for their receipts side by side", async () => {
  const sink = await connect();
  channel.misbehave({ answerLateMs: 500 });
  const started = Date.now();
  const calls = ["d1", "d2", "d3"].map((id) => sink.deliver([publish({ id, caseId: id })], never));
  expect((await Promise.all(calls)).flat().map(({ result }) => result)).toEqual(Array(3).fill(AnswerResult.DELIVERED));
  expect(Date.now() - started).toBeLessThan(3 * 500);
});

test("a refused row carries the channel's code and is judged again after a redrive", async () => {
  const sink = await connect();
  channel.misbehave({ refuse: "99号" });
  const bad = publish({ id: "d9", caseId: "p9", decisionNo: "黔示罚〔2018〕99号" });
  const answers = await sink.deliver([bad, publish({ id: "d1" })], never);
  expect(answers).toMatchObject([{ result: AnswerResult.REFUSED, reason: "R100" }, { result: AnswerResult.DELIVERED }]);
  expect(reports.map(({ result }) => result)).toEqual([PublicationResult.REFUSED, PublicationResult.PUBLISHED]);
  channel.misbehave({});
  expect(await sink.deliver([bad], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  expect(await sink.deliver([bad], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
});

test("the same batch with a refused row is judged again when redriven", async () => {
  const sink = await connect();
  channel.misbehave({ refuse: "12号" });
  expect(await sink.deliver([publish({ id: "d1" })], never)).toMatchObject([{ result: AnswerResult.REFUSED }]);
  channel.misbehave({});
  expect(await sink.deliver([publish({ id: "d1" })], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
});

test("a row that spoils its batch is found by halving", async () => {
  const sink = await connect();
  const spoiled = publish({ id: "d4", caseId: "p4", content: "示".repeat(5001) });
  const good = ["d1", "d2", "d3"].map((id) => publish({ id, caseId: id }));
  const answers = await sink.deliver([...good, spoiled], never);
  expect(answers.slice(0, 3).map(({ result }) => result)).toEqual(Array(3).fill(AnswerResult.DELIVERED));
  expect(answers.at(-1)).toMatchObject({ result: AnswerResult.REFUSED, reason: "B001" });
  expect(reports.at(-1)).toMatchObject({ result: PublicationResult.REFUSED, code: "B001" });
});

test("down is TARGET_UNAVAILABLE, slow is TARGET_TIMEOUT, a wrong token refuses nothing", async () => {
  const sink = await connect({ timeoutMs: 100 });
  channel.misbehave({ down: true });
  await expect(sink.deliver([publish({ id: "d1" })], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  channel.misbehave({ slowMs: 300 });
  await expect(sink.deliver([publish({ id: "d1" })], never)).rejects.toMatchObject({ reason: "TARGET_TIMEOUT" });
  channel.misbehave({});
  const stranger = await connect({ token: "wrong" });
  await expect(stranger.deliver([publish({ id: "d1" })], never)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
});

test("a channel killed between upload and processing goes on after its restart", async () => {
  const sink = await connect({ receiptTimeoutMs: 100 });
  await sink.deliver([publish({ id: "d1" })], never);
  await channel.close();
  const port = Number(new URL(String(channel.adapterConfig["url"])).port);
  const row = { rowNo: 1, deliveryId: "d2", caseId: "p2", version: 1, action: "withdraw", record: { CF_WSH: "示例2号" } };
  await appendFile(join(dir, "batches.jsonl"), `${JSON.stringify({ batchNo: "B2", rows: [row] })}\n{"batchNo":"B3","ro`);
  channel = await startCreditChinaSimulator({ dataDir: dir, port });
  expect(await sink.deliver([publish({ id: "d1" })], never)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  await expect.poll(async () => (await channel.received()).map(({ deliveryId }) => deliveryId)).toEqual(["d1", "d2"]);
});

test("penalties are not fed to the channel", async () => {
  await expect(channel.feed([{ CF_WSH: "示例" }])).rejects.toThrow(/credit-china/);
});
