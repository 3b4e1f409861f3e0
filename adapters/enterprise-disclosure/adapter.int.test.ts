import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Penalty, PenaltyKind } from "../../proto/gen/hub/case/v1/penalty.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { PublicationResult, type PublicationReport } from "../../proto/gen/hub/credit/v1/credit_service.ts";
import { PublicationBar, PublicationRequested, WithdrawalRequested } from "../../proto/gen/hub/credit/v1/publication.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startEnterpriseDisclosureSimulator } from "../../seeds/simulators/enterprise-disclosure/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { AdapterConnection, Sink } from "../sdk/contract.ts";
import { enterpriseDisclosure } from "./adapter.ts";

const log = createLogger("test", "silent");
const signal = new AbortController().signal;
const reports: PublicationReport[] = [];
let tests: TestDatabase;
let system: Simulator;
let connection: AdapterConnection;
let sink: Sink;

beforeAll(async () => {
  tests = await startTestDatabase();
  system = await startEnterpriseDisclosureSimulator(tests);
  const context = {
    log,
    signal,
    stateDir: tests.dataDir,
    reportPublications: async (_: string, some: readonly PublicationReport[]) => void reports.push(...some),
  };
  const config = enterpriseDisclosure.manifest.config.parse({ ...system.adapterConfig, receiptPollMs: 20 });
  connection = await enterpriseDisclosure.connect(config, context);
  sink = connection.sink!;
}, 60_000);

afterEach(() => system.misbehave({}));

afterAll(async () => {
  await connection.close();
  await system.close();
  await tests.close();
});

interface Request {
  readonly id: string;
  readonly subject: string;
  readonly caseVersion?: number;
  readonly version?: number;
  readonly decisionNo?: string;
  readonly category?: PartyCategory;
}

const event = ({ id, subject, caseVersion = 1 }: Request, type: string, data: Uint8Array): Delivery =>
  Delivery.fromPartial({ deliveryId: id, attempt: 1, event: { id: `event-${id}`, type, subject, caseVersion, data } });

function publish(request: Request): Delivery {
  const { version = 1, decisionNo = "黔示知罚〔2018〕2号", category = PartyCategory.ORGANISATION } = request;
  const penalty = Penalty.fromPartial({
    decisionNo,
    party: { name: "贵州示例戊电器有限公司", category, uscc: "91520381MAYT00056Y" },
    kinds: [PenaltyKind.FINE],
    content: "罚款15000元。",
    fine: { fen: 1_500_000n },
    decisionDate: "2018-05-18",
    agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" },
  });
  const data = PublicationRequested.fromPartial({ channel: "enterprise-disclosure", penalty, version });
  return event(request, "hub.credit.v1.PublicationRequested", PublicationRequested.encode(data).finish());
}

function withdraw(request: Request): Delivery {
  const { version = 2, decisionNo = "黔示知罚〔2018〕2号" } = request;
  const data = WithdrawalRequested.fromPartial({ channel: "enterprise-disclosure", decisionNo, version, bar: PublicationBar.REVOKED });
  return event(request, "hub.credit.v1.WithdrawalRequested", WithdrawalRequested.encode(data).finish());
}

const effectsOf = async (caseId: string) => (await system.received()).filter((effect) => effect.caseId === caseId);
const reportsOf = (caseId: string) => reports.filter((report) => report.caseId === caseId).map(({ result, version }) => [result, version]);

test("a notice is published, corrected and withdrawn, each with the receipt of the system", async () => {
  const [first] = await sink.deliver([publish({ id: "a1", subject: "pa" })], signal);
  const [second] = await sink.deliver([publish({ id: "a2", subject: "pa", caseVersion: 2, version: 2 })], signal);
  const [third] = await sink.deliver([withdraw({ id: "a3", subject: "pa", caseVersion: 3, version: 3 })], signal);
  expect([first, second, third].map((answer) => answer?.result)).toEqual(Array(3).fill(AnswerResult.DELIVERED));
  expect(first?.receipt).toMatch(/^GZCF\d{10}$/);
  expect([second?.receipt, third?.receipt]).toEqual([first?.receipt, first?.receipt]);
  expect(reportsOf("pa")).toEqual([
    [PublicationResult.PUBLISHED, 1],
    [PublicationResult.PUBLISHED, 2],
    [PublicationResult.WITHDRAWN, 3],
  ]);
  const { rows } = await tests.database.owner.query(`select op, "penAm" from enterprise_disclosure.gsxt_penalty where case_id = 'pa' order by id`);
  expect(rows).toEqual([{ op: "I", penAm: "1.500000" }, { op: "U", penAm: "1.500000" }, { op: "D", penAm: null }]);
  expect((await tests.database.owner.query("select shown from enterprise_disclosure.notice where case_id = 'pa'")).rows).toEqual([{ shown: false }]);
});

test("the same delivery again has one effect and the same receipt; an older one has none", async () => {
  const [first] = await sink.deliver([publish({ id: "b2", subject: "pb", caseVersion: 2 })], signal);
  const [again] = await sink.deliver([publish({ id: "b2", subject: "pb", caseVersion: 2 })], signal);
  const [older] = await sink.deliver([publish({ id: "b1", subject: "pb", caseVersion: 1 })], signal);
  expect(again).toMatchObject({ result: AnswerResult.DELIVERED, receipt: first?.receipt, duplicate: true });
  expect(older).toMatchObject({ result: AnswerResult.DELIVERED, duplicate: true });
  expect(await effectsOf("pb")).toHaveLength(1);
});

test("a natural person is refused without a row, and the hub is told", async () => {
  const [answer] = await sink.deliver([publish({ id: "n1", subject: "pn", category: PartyCategory.NATURAL_PERSON })], signal);
  expect(answer).toMatchObject({ result: AnswerResult.REFUSED, reason: "NATURAL_PERSON" });
  expect(reportsOf("pn")).toEqual([[PublicationResult.REFUSED, 1]]);
  expect((await tests.database.owner.query("select 1 from enterprise_disclosure.gsxt_penalty where case_id = 'pn'")).rows).toEqual([]);
});

test("a refused row harms only itself, and passes when it is put back after the cause is gone", async () => {
  system.misbehave({ refuse: "〔2018〕66号" });
  const bad = publish({ id: "r2", subject: "pr2", decisionNo: "黔示知罚〔2018〕66号" });
  const answers = await sink.deliver([publish({ id: "r1", subject: "pr1" }), bad], signal);
  expect(answers.map(({ result, reason }) => [result, reason ?? ""])).toEqual([
    [AnswerResult.DELIVERED, ""],
    [AnswerResult.REFUSED, "GS09"],
  ]);
  system.misbehave({});
  expect((await sink.deliver([bad], signal))[0]?.result).toBe(AnswerResult.DELIVERED);
  expect(reportsOf("pr2")).toEqual([[PublicationResult.REFUSED, 1], [PublicationResult.PUBLISHED, 1]]);
  expect(await effectsOf("pr2")).toHaveLength(1);
});

test("a row the database will not have harms only itself", async () => {
  const broken = publish({ id: "q2", subject: "pq2", decisionNo: "黔示\u0000号" });
  const answers = await sink.deliver([publish({ id: "q1", subject: "pq1" }), broken, publish({ id: "q3", subject: "pq3" })], signal);
  expect(answers.map(({ result }) => result)).toEqual([AnswerResult.DELIVERED, AnswerResult.REFUSED, AnswerResult.DELIVERED]);
});

test("a late receipt keeps no other delivery waiting", async () => {
  system.misbehave({ answerLateMs: 1_000_000 });
  const stopping = new AbortController();
  const late = sink.deliver([publish({ id: "s1", subject: "ps1" })], stopping.signal);
  await expect.poll(() => tests.database.owner.query("select 1 from enterprise_disclosure.gsxt_penalty where case_id = 'ps1'").then(({ rows }) => rows.length)).toBe(1);
  await tests.database.owner.query(`update enterprise_disclosure.gsxt_penalty set "receivedAt" = now() + interval '1 day' where case_id = 'ps1'`);
  system.misbehave({});
  expect((await sink.deliver([publish({ id: "s2", subject: "ps2" })], signal))[0]?.result).toBe(AnswerResult.DELIVERED);
  stopping.abort();
  await expect(late).rejects.toMatchObject({ reason: "SHUTTING_DOWN" });
});

test("a receipt that comes twice is reported once", async () => {
  system.misbehave({ answerTwice: true });
  await sink.deliver([publish({ id: "t1", subject: "pt" })], signal);
  const receipts = () => tests.database.owner.query("select receipts from enterprise_disclosure.gsxt_penalty where case_id = 'pt'");
  await expect.poll(async () => (await receipts()).rows).toEqual([{ receipts: 2 }]);
  expect(reportsOf("pt")).toHaveLength(1);
});

test("a lost answer and a system that was down lead to no second effect", async () => {
  system.misbehave({ loseAnswers: 1 });
  await expect(sink.deliver([publish({ id: "l1", subject: "pl" })], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  system.misbehave({ down: true });
  await expect(sink.deliver([publish({ id: "l1", subject: "pl" })], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  system.misbehave({});
  expect((await sink.deliver([publish({ id: "l1", subject: "pl" })], signal))[0]?.result).toBe(AnswerResult.DELIVERED);
  expect(await effectsOf("pl")).toHaveLength(1);
});

test("two hundred notices at once are all published", async () => {
  const requests = Array.from({ length: 200 }, (_, n) => publish({ id: `m${n}`, subject: `pm${n}` }));
  const answers = await sink.deliver(requests, signal);
  expect(answers.every(({ result }) => result === AnswerResult.DELIVERED)).toBe(true);
});

test("the system reports no penalties", async () => {
  await expect(system.feed([{ CF_WSH: "x" }])).rejects.toThrow(/ip-case/);
});
