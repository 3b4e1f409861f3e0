import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { CaseFiled, CaseNotFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { Published, Withdrawn } from "../../proto/gen/hub/credit/v1/publication.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { startIpCaseSimulator } from "../../seeds/simulators/ip-case/simulator.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { AdapterConnection, Sink, Source } from "../sdk/contract.ts";
import { ipCase } from "./adapter.ts";

const log = createLogger("test", "silent");
const signal = new AbortController().signal;
let tests: TestDatabase;
let system: Simulator;
let connection: AdapterConnection;
let source: Source;
let sink: Sink;

beforeAll(async () => {
  tests = await startTestDatabase();
  system = await startIpCaseSimulator(tests);
  const context = { log, signal, stateDir: tests.dataDir, reportPublications: async () => {} };
  connection = await ipCase.connect(ipCase.manifest.config.parse(system.adapterConfig), context);
  source = connection.source!;
  sink = connection.sink!;
}, 60_000);

afterEach(async () => {
  system.misbehave({});
  const rest = await source.poll(signal);
  await rest.settle(rest.submissions.map(accept));
});

afterAll(async () => {
  await connection.close();
  await system.close();
  await tests.close();
});

const accept = ({ submissionId }: Submission): SubmissionAnswer =>
  SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `e${submissionId}`, caseId: `p${submissionId}`, version: 1 });

const row = (n: number) => ({ CF_WSH: `黔示知罚〔2018〕${n}号`, CF_XDR_MC: "贵州示例戊电器有限公司", OP: "I", VERSION: "1" });

const delivery = (id: string, event: { subject: string; caseVersion: number; type: string; data: Uint8Array }): Delivery =>
  Delivery.fromPartial({ deliveryId: id, attempt: 1, event: { id: `event-${id}`, ...event } });

const published = (id: string, subject: string, caseVersion: number, decisionNo = "黔示知罚〔2018〕2号"): Delivery => {
  const fact = { channel: "credit-china", decisionNo, version: caseVersion, remoteId: "r1", publishedAt: "2018-06-01T08:00:00.000+08:00" };
  const data = Published.encode(Published.fromPartial(fact)).finish();
  return delivery(id, { subject, caseVersion, type: "hub.credit.v1.Published", data });
};

test("rows come in their order with their seq as reference, and are answered in the table", async () => {
  const tickets = await system.feed([row(1), row(2), row(3)]);
  const batch = await source.poll(signal);
  expect(batch.submissions.map(({ sourceReference }) => sourceReference)).toEqual(tickets.map((seq) => `penalty_out/${seq}`));
  const errors = [{ code: "E004", field: "CF_XDR_SHXYM", message: "校验位错误 / wrong check digit", remedy: "核对" }];
  const [first, second, third] = batch.submissions.map(accept);
  await batch.settle([first!, SubmissionAnswer.fromPartial({ ...second!, outcome: Outcome.REJECTED, eventId: "", errors }), third!]);
  const answers = (await system.answers()).filter(({ ticket }) => tickets.includes(ticket));
  expect(answers.map(({ outcome }) => outcome)).toEqual(["accepted", "rejected", "accepted"]);
  expect(answers[1]?.errors[0]).toMatchObject({ code: "E004", field: "CF_XDR_SHXYM" });
  expect((await source.poll(signal)).submissions).toEqual([]);
});

test("more rows than a batch takes come in several, none twice", async () => {
  const tickets = await system.feed(Array.from({ length: 620 }, (_, n) => row(1000 + n)));
  const seen: string[] = [];
  for (let batch = await source.poll(signal); batch.submissions.length > 0; batch = await source.poll(signal)) {
    seen.push(...batch.submissions.map(({ submissionId }) => submissionId));
    await batch.settle(batch.submissions.map(accept));
  }
  expect(seen).toEqual(tickets);
});

test("a batch that was not settled comes again", async () => {
  await system.feed([row(11), row(12)]);
  const before = await source.poll(signal);
  const again = await source.poll(signal);
  expect(again.submissions).toEqual(before.submissions);
});

test("a row changed while its answer was under way is sent again as changed", async () => {
  const [seq] = await system.feed([row(21)]);
  const batch = await source.poll(signal);
  await tests.database.owner.query("update ip_case.penalty_out set state = '0', cf_nr = '罚款' where seq = $1", [seq]);
  await batch.settle(batch.submissions.map(accept));
  const again = await source.poll(signal);
  expect(again.submissions[0]?.fact).toMatchObject({ value: { values: { CF_NR: "罚款" } } });
});

test("a publication state is applied once, and never goes back", async () => {
  const first = await sink.deliver([published("d1", "pa", 3)], signal);
  const same = await sink.deliver([published("d1", "pa", 3)], signal);
  const older = await sink.deliver([published("d0", "pa", 2)], signal);
  const withdrawal = Withdrawn.fromPartial({ channel: "credit-china", decisionNo: "黔示知罚〔2018〕2号", version: 4, remoteId: "r1" });
  await sink.deliver([
      delivery("d2", { subject: "pa", caseVersion: 4, type: "hub.credit.v1.Withdrawn", data: Withdrawn.encode(withdrawal).finish() }),
    ], signal);
  expect([first, same, older].map(([answer]) => [answer?.result, answer?.duplicate])).toEqual([
    [AnswerResult.DELIVERED, false],
    [AnswerResult.DELIVERED, true],
    [AnswerResult.DELIVERED, true],
  ]);
  const effects = (await system.received()).filter(({ caseId }) => caseId === "pa");
  expect(effects.map(({ deliveryId, type, version }) => [deliveryId, type, version])).toEqual([
    ["d1", "Published", 3],
    ["d2", "Withdrawn", 4],
  ]);
});

test("the answer of the police replaces the former one", async () => {
  const base = { caseNo: "示例案〔2018〕7号", agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" }, occurredAt: "2018-07-01T09:00:00.000+08:00" };
  const refusal = CaseNotFiled.encode(CaseNotFiled.fromPartial({ ...base, reason: "示例理由" })).finish();
  await sink.deliver([delivery("t1", { subject: "tc", caseVersion: 2, type: "hub.case.v1.CaseNotFiled", data: refusal })], signal);
  const filing = CaseFiled.encode(CaseFiled.fromPartial({ ...base, document: { number: "示公立〔2018〕9号" } })).finish();
  await sink.deliver([delivery("t2", { subject: "tc", caseVersion: 3, type: "hub.case.v1.CaseFiled", data: filing })], signal);
  const { rows } = await tests.database.owner.query("select result, document_no, case_no from ip_case.transfer_in where case_id = 'tc'");
  expect(rows).toEqual([{ result: "立案", document_no: "示公立〔2018〕9号", case_no: "示例案〔2018〕7号" }]);
});

test("a row that the system refuses harms only itself", async () => {
  system.misbehave({ refuse: "〔2018〕66号" });
  const answers = await sink.deliver([published("g1", "pg", 1), published("g2", "ph", 1, "黔示知罚〔2018〕66号"), published("g3", "pi", 1)], signal);
  expect(answers.map(({ result }) => result)).toEqual([AnswerResult.DELIVERED, AnswerResult.REFUSED, AnswerResult.DELIVERED]);
  expect(answers[1]?.reason).toBe("RECORD_REJECTED");
});

test("unreadable data and unknown types are refused", async () => {
  const answers = await sink.deliver(
    [
      delivery("u1", { subject: "pu", caseVersion: 1, type: "hub.credit.v1.Published", data: Uint8Array.of(0xff, 0xff) }),
      delivery("u2", { subject: "pv", caseVersion: 1, type: "hub.case.v1.Foo", data: new Uint8Array() }),
    ],
    signal,
  );
  expect(answers.map(({ result, reason }) => [result, reason])).toEqual([
    [AnswerResult.REFUSED, "INVALID_EVENT_DATA"],
    [AnswerResult.REFUSED, "UNKNOWN_EVENT_TYPE"],
  ]);
});

test("a system that is down is TARGET_UNAVAILABLE in both directions, and works again after it", async () => {
  system.misbehave({ down: true });
  await expect(source.poll(signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  await expect(sink.deliver([published("n1", "pn", 1)], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  system.misbehave({});
  expect((await sink.deliver([published("n1", "pn", 1)], signal))[0]?.result).toBe(AnswerResult.DELIVERED);
});

test("a lost answer leads to no second effect", async () => {
  system.misbehave({ loseAnswers: 1 });
  await expect(sink.deliver([published("l1", "pl", 1)], signal)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  expect((await sink.deliver([published("l1", "pl", 1)], signal))[0]).toMatchObject({ result: AnswerResult.DELIVERED, duplicate: true });
  expect((await system.received()).filter(({ deliveryId }) => deliveryId === "l1")).toHaveLength(1);
});
