import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { ReconsiderationUpheld } from "../../proto/gen/hub/case/v1/investigation.ts";
import { DeadlineOverdue, StepRetracted, SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { CaseFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { TransferReviewSuggested } from "../../proto/gen/hub/hint/v1/hint.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startIpCaseSimulator } from "../../seeds/simulators/ip-case/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { createLogger } from "../../services/shared/log.ts";
import { testAdapter } from "../../test/contracts/adapter.ts";
import type { AdapterConnection, Sink, Source } from "../sdk/contract.ts";
import { ipCase } from "./adapter.ts";

const signal = new AbortController().signal;
let tests: TestDatabase;
let system: Simulator;
let connection: AdapterConnection | undefined;
let source: Source;
let sink: Sink;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);

beforeEach(async () => {
  await connection?.close();
  system = await emptySimulator();
  const context = { log: createLogger("test", "silent"), signal, stateDir: tests.dataDir, reportPublications: async () => {} };
  connection = await ipCase.connect(ipCase.manifest.config.parse(system.adapterConfig), context);
  source = connection.source!;
  sink = connection.sink!;
}, 60_000);

afterAll(async () => {
  await connection?.close();
  await tests.close();
});

/** One database for all tests; each test gets the tables anew. */
async function emptySimulator(): Promise<Simulator> {
  await tests.database.owner.query("drop schema if exists ip_case cascade");
  return startIpCaseSimulator(tests);
}

const step = { 环节: "移送", 案件编号: "示例案1", 移送机关代码: "11520100MBYT00017K", 文书文号: "示移〔2025〕1号", 办理时间: "2025-03-03 09:00" };
const answer = ({ submissionId }: Submission, outcome: Outcome, eventId = `E${submissionId}`) =>
  SubmissionAnswer.fromPartial({ submissionId, outcome, eventId, caseId: "tcase", version: 1 });
const settleAll = async (outcome: Outcome): Promise<void> => {
  const batch = await source.poll(signal);
  await batch.settle(batch.submissions.map((submission) => answer(submission, outcome)));
};
const delivery = (id: string, type: string, caseVersion: number, data: Uint8Array): Delivery =>
  Delivery.fromPartial({ deliveryId: id, attempt: 1, event: { id: `event-${id}`, subject: "tcase", time: "2025-03-09T09:00:00.000+08:00", caseVersion, type, data } });
const told = (id: string, caseVersion: number, fact: Parameters<typeof SubmissionResolved.fromPartial>[0]): Delivery =>
  delivery(id, "hub.case.v1.SubmissionResolved", caseVersion, SubmissionResolved.encode(SubmissionResolved.fromPartial({ senderSystem: "ip-case", ...fact })).finish());
const stateOf = async (table: string, seq: string) =>
  (await tests.database.owner.query<{ state: string; resolution: unknown }>(`select state, resolution from ip_case.${table} where seq = $1`, [seq])).rows[0];

test("steps and penalties are read in turn and answered in their own tables", async () => {
  const tickets = await system.feed([step, { CF_WSH: "黔示知罚〔2025〕1号" }, { ...step, 环节: "移动" }, { ...step, 环节: "批准移送" }]);
  expect(tickets).toEqual(["ys_outbox/1", "1", "ys_outbox/2", "ys_outbox/3"]);
  const [first, second] = [await source.poll(signal), await source.poll(signal)];
  expect(first.submissions.map(({ fact }) => fact?.$case)).toEqual(["penaltyRow"]);
  expect(second.submissions.map(({ sourceReference }) => sourceReference)).toEqual(["ys_outbox/1", "ys_outbox/3"]);
  expect(second.submissions[1]?.fact?.value).toMatchObject({ actor: "agency_head" });
  await first.settle(first.submissions.map((one) => answer(one, Outcome.ACCEPTED)));
  await second.settle(second.submissions.map((one) => answer(one, Outcome.MANUAL)));
  expect(await system.answers()).toMatchObject([
    { ticket: "1", outcome: "accepted" },
    { ticket: "ys_outbox/1", outcome: "manual", caseId: "tcase" },
    { ticket: "ys_outbox/2", outcome: "rejected", errors: [{ code: "E009", field: "环节" }] },
    { ticket: "ys_outbox/3", outcome: "manual" },
  ]);
});

test("a page of unreadable steps is answered at once and hides none behind it", async () => {
  await system.feed(Array.from({ length: 501 }, () => ({ ...step, 环节: "移动" })));
  await system.feed([step]);
  const batch = await source.poll(signal);
  const found = batch.submissions.length > 0 ? batch : await source.poll(signal);
  expect(found.submissions.map(({ sourceReference }) => sourceReference)).toEqual(["ys_outbox/502"]);
});

test.each(["penalty_out", "ys_outbox"])("a row of %s that was parked learns its end, and the first answer stays", async (table) => {
  await system.feed([table === "ys_outbox" ? step : { CF_WSH: "黔示知罚〔2025〕1号" }]);
  await settleAll(Outcome.PARKED);
  const row = { submissionEventId: "E1", source: { system: "ip-case", reference: `${table}/1` } };
  const expired = SubmissionExpired.encode(SubmissionExpired.fromPartial({ ...row, senderSystem: "ip-case" })).finish();
  expect(await sink.deliver([delivery("q1", "hub.case.v1.SubmissionExpired", 4, expired)], signal)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: false }]);
  expect(await stateOf(table, "1")).toMatchObject({ state: "6" });
  await sink.deliver([told("q2", 5, { ...row, resolution: "recorded", eventId: "E9" })], signal);
  await sink.deliver([delivery("q1", "hub.case.v1.SubmissionExpired", 4, expired)], signal);
  expect(await stateOf(table, "1")).toMatchObject({ state: "2", resolution: { resolution: "recorded", eventId: "E9" } });
  expect(await system.answers()).toMatchObject([{ outcome: "parked", eventId: "E1", resolution: "recorded" }]);
  expect((await system.received()).map(({ type }) => type)).toEqual(["SubmissionExpired", "SubmissionResolved"]);
});

test("the end of a row that comes before its answer is written is not lost", async () => {
  await system.feed([step]);
  const batch = await source.poll(signal);
  const [submission] = batch.submissions;
  const refused = { submissionEventId: "E1", resolution: "refused", justification: "示例说明", source: { system: "ip-case", reference: "ys_outbox/1" } };
  await sink.deliver([told("q1", 3, refused)], signal);
  expect(await stateOf("ys_outbox", "1")).toMatchObject({ state: "1" });
  await batch.settle([answer(submission!, Outcome.MANUAL)]);
  expect(await stateOf("ys_outbox", "1")).toMatchObject({ state: "9", resolution: { justification: "示例说明" } });
});

test("a row sent again keeps its own end apart from that of its former content", async () => {
  await system.feed([step]);
  await settleAll(Outcome.PARKED);
  await tests.database.owner.query("update ip_case.ys_outbox set state = '0', blsj = '2025-03-03 10:00'");
  const batch = await source.poll(signal);
  await batch.settle(batch.submissions.map((one) => answer(one, Outcome.PARKED, "E2")));
  const source1 = { system: "ip-case", reference: "ys_outbox/1" };
  await sink.deliver([told("q1", 5, { submissionEventId: "E1", resolution: "replaced", source: source1 })], signal);
  expect(await stateOf("ys_outbox", "1")).toMatchObject({ state: "4" });
  await sink.deliver([told("q2", 6, { submissionEventId: "E2", resolution: "recorded", source: source1 })], signal);
  await sink.deliver([told("q3", 5, { submissionEventId: "E1", resolution: "replaced", source: source1 })], signal);
  expect(await stateOf("ys_outbox", "1")).toMatchObject({ state: "2", resolution: { submissionEventId: "E2" } });
});

test("the end of another system's row touches no row here", async () => {
  await system.feed([step]);
  await settleAll(Outcome.PARKED);
  await sink.deliver([told("q1", 5, { submissionEventId: "E1", resolution: "recorded", senderSystem: "police", source: { system: "police", reference: "ys_outbox/1" } })], signal);
  expect(await stateOf("ys_outbox", "1")).toMatchObject({ state: "4", resolution: null });
});

test("notices stand in ys_inbox once, in order, with their columns", async () => {
  const base = { caseNo: "示例案1", agency: { uscc: "11520100MBYT00017K" } };
  const upheld = ReconsiderationUpheld.encode(ReconsiderationUpheld.fromPartial({ ...base, organ: { name: "示例市公安局" }, document: { number: "示复〔2025〕1号" }, effect: { toState: "upheld" } })).finish();
  const overdue = DeadlineOverdue.encode(DeadlineOverdue.fromPartial({ ...base, deadline: { id: "D09", key: "D09/E5", dueAt: "2025-03-10T23:59:59.000+08:00" } })).finish();
  const deliveries = [delivery("n1", "hub.case.v1.ReconsiderationUpheld", 7, upheld), delivery("n2", "hub.case.v1.DeadlineOverdue", 9, overdue)];
  for (const one of [...deliveries, ...deliveries]) expect(await sink.deliver([one], signal)).toMatchObject([{ result: AnswerResult.DELIVERED }]);
  expect(await sink.deliver([delivery("n3", "hub.case.v1.ReconsiderationUpheld", 7, upheld)], signal)).toMatchObject([{ duplicate: true }]);
  const { rows } = await tests.database.owner.query("select delivery_id, kind, step, organ_name, document_no, case_state, deadline_id, due_at, details from ip_case.ys_inbox order by case_version");
  expect(rows).toMatchObject([
    { delivery_id: "n1", kind: "环节", step: "复议维持", organ_name: "示例市公安局", document_no: "示复〔2025〕1号", case_state: "复议维持不立案" },
    { delivery_id: "n2", kind: "期限", deadline_id: "D09", due_at: "2025-03-10T23:59:59.000+08:00", details: { 期限标识: "D09/E5" } },
  ]);
});

test("a hint counts its versions apart from the case", async () => {
  const hint = TransferReviewSuggested.encode(TransferReviewSuggested.fromPartial({ decisionNo: "黔示知罚〔2025〕1号", rule: "示例规则" })).finish();
  const overdue = DeadlineOverdue.encode(DeadlineOverdue.fromPartial({ caseNo: "示例案1" })).finish();
  await sink.deliver([delivery("n1", "hub.case.v1.DeadlineOverdue", 9, overdue)], signal);
  expect(await sink.deliver([delivery("n2", "hub.hint.v1.TransferReviewSuggested", 1, hint)], signal)).toMatchObject([{ duplicate: false }]);
});

test("an answer of the police that was taken back is marked, and stands again when it is given anew", async () => {
  const filing = CaseFiled.encode(CaseFiled.fromPartial({ caseNo: "示例案1", document: { number: "示公立〔2025〕9号" } })).finish();
  const retracted = StepRetracted.encode(StepRetracted.fromPartial({ caseNo: "示例案1", stepEventId: "event-t1", event: "police.filed", reason: "误录" })).finish();
  const mark = async () => (await tests.database.owner.query<{ retracted_at: string }>("select retracted_at from ip_case.transfer_in")).rows;
  await sink.deliver([delivery("t1", "hub.case.v1.CaseFiled", 3, filing)], signal);
  await sink.deliver([delivery("t2", "hub.case.v1.StepRetracted", 4, retracted)], signal);
  expect(await mark()).toEqual([{ retracted_at: "2025-03-09T09:00:00.000+08:00" }]);
  await sink.deliver([delivery("t3", "hub.case.v1.CaseFiled", 6, filing)], signal);
  expect(await mark()).toEqual([{ retracted_at: "" }]);
  expect((await system.received()).map(({ deliveryId }) => deliveryId)).toEqual(["t1", "t2", "t3"]);
});

testAdapter("ip-case steps", emptySimulator, ipCase, {
  source: {
    enter: (simulator, numbers) => simulator.feed(numbers.map((number) => ({ ...step, 案件编号: `示例案${number}` }))),
    numberOf: ({ fact }) => Number(fact?.$case === "transferSent" ? fact.value.caseNo.slice(3) : Number.NaN),
  },
  sink: {
    event: ({ decisionNo }) => ({
      type: "hub.case.v1.ReconsiderationUpheld",
      data: ReconsiderationUpheld.encode(ReconsiderationUpheld.fromPartial({ caseNo: decisionNo })).finish(),
    }),
  },
});
