import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { Outcome, SubmissionAnswer, type Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { SubmissionExpired, SubmissionResolved } from "../../proto/gen/hub/case/v1/procedure.ts";
import { ProsecutionCharged } from "../../proto/gen/hub/case/v1/prosecution.ts";
import { AnswerResult, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Simulator } from "../../seeds/simulators/contract.ts";
import { startCourtSimulator } from "../../seeds/simulators/court/simulator.ts";
import { startTestDatabase, type TestDatabase } from "../../seeds/simulators/postgres/testDatabase.ts";
import { createLogger } from "../../services/shared/log.ts";
import type { AdapterConnection, SourceBatch } from "../sdk/contract.ts";
import { builtInManifest } from "../builtInManifest.ts";

const court = await builtInManifest("court");
const signal = new AbortController().signal;
let tests: TestDatabase;
let system: Simulator;
let connection: AdapterConnection;

beforeAll(async () => {
  tests = await startTestDatabase();
}, 60_000);
afterAll(() => tests.close());

beforeEach(async () => {
  await tests.database.owner.query("drop schema if exists court cascade");
  system = await startCourtSimulator(tests);
  const context = { log: createLogger("test", "silent"), signal, stateDir: tests.dataDir, reportPublications: async () => undefined };
  connection = await court.connect(court.manifest.config.parse(system.adapterConfig), context);
});
afterEach(async () => {
  system.misbehave({});
  await connection.close();
  await system.close();
});

const node = (n: number, more = {}) => ({ 环节: "一审判决", 案件编号: `示例案〔2026〕${n}号`, 文书文号: `（2026）示例刑初${n}号`, 判决结果: "有罪", ...more });
const answer = (outcome: Outcome) => ({ submissionId }: Submission) => SubmissionAnswer.fromPartial({ submissionId, outcome, eventId: `e-${submissionId}`, caseId: "t1", version: 1 });
const settleAll = (batch: SourceBatch, outcome: Outcome = Outcome.ACCEPTED) => batch.settle(batch.submissions.map(answer(outcome)));
const poll = () => connection.source!.poll(signal);

test("what the form says stands in the table and arrives as the step it is", async () => {
  const [unid] = await system.feed([node(1, { 操作: "撤回", 办理时间: "2026-03-02 09:30:00" })]);
  const { rows } = await tests.database.owner.query("select lcjd, jlzt, pjjg, clzt from court.xs_lcjd");
  expect(rows).toEqual([{ lcjd: "0301", jlzt: "3", pjjg: "01", clzt: "0" }]);
  const { submissions } = await poll();
  expect(submissions).toMatchObject([{ sourceReference: `xs_lcjd/${unid}`, fact: { $case: "courtJudged", value: { verdict: "guilty", occurredAt: "2026-03-02T09:30:00.000+08:00" } } }]);
  expect(Math.abs(Date.parse(submissions[0]?.enteredAt ?? "") - Date.now())).toBeLessThan(60_000);
});

test("a row with an unknown node is answered at once and hides none behind it", async () => {
  const tickets = await system.feed([node(1, { 环节: "一审判绝" }), node(2)]);
  await settleAll(await poll());
  expect(await system.answers()).toMatchObject([
    { ticket: tickets[0], outcome: "rejected", errors: [{ code: "E027", field: "lcjd", value: "一审判绝" }] },
    { ticket: tickets[1], outcome: "accepted" },
  ]);
  await system.feed([node(3, { 环节: "?" })]);
  expect((await poll()).submissions).toEqual([]);
  expect(await system.answers()).toHaveLength(3);
});

test("more rows than a batch takes come in several, in their order, none twice", async () => {
  const tickets = await system.feed(Array.from({ length: 620 }, (_, n) => node(n)));
  const seen: string[] = [];
  for (let batch = await poll(); batch.submissions.length > 0; batch = await poll()) {
    seen.push(...batch.submissions.map(({ sourceReference }) => sourceReference));
    await settleAll(batch);
  }
  expect(seen).toEqual(tickets.map((unid) => `xs_lcjd/${unid}`));
});

test("answers lost after they were written bring nothing again; a row changed meanwhile comes again as changed", async () => {
  const [first, second] = await system.feed([node(1), node(2)]);
  const batch = await poll();
  await tests.database.owner.query("update court.xs_lcjd set clzt = '0', pjjg = '02' where unid = $1", [second]);
  system.misbehave({ loseAnswers: 1 });
  await expect(settleAll(batch)).rejects.toMatchObject({ reason: "TARGET_UNAVAILABLE" });
  const again = await poll();
  expect(again.submissions).toMatchObject([{ sourceReference: `xs_lcjd/${second}`, fact: { value: { verdict: "acquitted" } } }]);
  await settleAll(again);
  expect((await system.answers()).map(({ ticket, outcome }) => [ticket, outcome])).toEqual([[first, "accepted"], [second, "accepted"]]);
});

test("every outcome has its state, the case waiting for a person included", async () => {
  await system.feed([node(1), node(2), node(3)]);
  const batch = await poll();
  await batch.settle([Outcome.MANUAL, Outcome.PARKED, Outcome.DUPLICATE].map((outcome, index) => answer(outcome)(batch.submissions[index]!)));
  expect((await system.answers()).map(({ outcome }) => outcome)).toEqual(["manual", "parked", "duplicate"]);
  const { rows } = await tests.database.owner.query<{ clzt: string }>("select clzt from court.xs_lcjd order by xh");
  expect(rows.map(({ clzt }) => clzt)).toEqual(["5", "4", "3"]);
});

function delivery(version: number, type: string, data: Uint8Array, caseId = "t1"): Delivery {
  return Delivery.fromPartial({ deliveryId: `court.${caseId}.${version}`, event: { id: `E${version}`, type: `hub.case.v1.${type}`, subject: caseId, caseVersion: version, data } });
}

const charged = (version: number, caseNo: string, caseId = "t1") =>
  delivery(version, "ProsecutionCharged", ProsecutionCharged.encode(ProsecutionCharged.fromPartial({
    caseNo, agency: { name: "贵州示例市知识产权局", uscc: "11520300MBYT00033K" }, organ: { name: "示例市人民检察院" },
    occurredAt: "2026-03-02T09:30:00.120+08:00", document: { number: "示例检刑诉〔2026〕1号" }, offenceCodes: ["213"],
  })).finish(), caseId);

test("a notice tells case, agency, organ, time, paper and the rest in the table's own form", async () => {
  await connection.sink!.deliver([charged(1, "示例案〔2026〕1号")], signal);
  const { rows } = await tests.database.owner.query("select lx, tzlb, tzmc, ajbh, ysjgdm, bldw, blsj, wsbh, xq::json from court.xs_tz");
  expect(rows).toMatchObject([
    { lx: "ProsecutionCharged", tzlb: "1", tzmc: "提起公诉", ajbh: "示例案〔2026〕1号", ysjgdm: "11520300MBYT00033K", bldw: "示例市人民检察院", blsj: "2026-03-02 09:30:00.120", wsbh: "示例检刑诉〔2026〕1号", xq: { 涉嫌罪名: ["假冒注册商标罪"] } },
  ]);
});

test("what became of a row that waited stands beside the row, also when it comes before the row's first answer", async () => {
  const [unid] = await system.feed([node(1)]);
  const batch = await poll();
  const rowRef = { source: { system: "court", reference: `xs_lcjd/${unid}` }, senderSystem: "court" };
  const resolved = SubmissionResolved.encode(SubmissionResolved.fromPartial({ ...rowRef, resolution: "recorded", eventId: "E3" })).finish();
  const expired = SubmissionExpired.encode(SubmissionExpired.fromPartial(rowRef)).finish();
  await connection.sink!.deliver([delivery(3, "SubmissionResolved", resolved)], signal);
  await settleAll(batch, Outcome.PARKED);
  expect(await system.answers()).toMatchObject([{ ticket: unid, outcome: "parked", resolution: "recorded" }]);
  expect(await connection.sink!.deliver([delivery(2, "SubmissionExpired", expired)], signal)).toMatchObject([{ duplicate: true }]);
  expect(await system.answers()).toMatchObject([{ resolution: "recorded" }]);
});

test("refused, strange and unreadable events harm only themselves", async () => {
  system.misbehave({ refuse: "〔2026〕66号" });
  const answers = await connection.sink!.deliver(
    [charged(1, "示例案〔2026〕1号", "t1"), charged(1, "示例案〔2026〕66号", "t2"), delivery(1, "SubmissionParked", new Uint8Array(), "t3"), delivery(1, "ProsecutionCharged", Uint8Array.of(255), "t4")],
    signal,
  );
  expect(answers.map(({ result, reason }) => [result, reason ?? ""])).toEqual([
    [AnswerResult.DELIVERED, ""],
    [AnswerResult.REFUSED, "RECORD_REJECTED"],
    [AnswerResult.REFUSED, "UNKNOWN_EVENT_TYPE"],
    [AnswerResult.REFUSED, "INVALID_EVENT_DATA"],
  ]);
});

test("a column that the form has not is refused with the columns there are; so is a penalty", async () => {
  await expect(system.feed([node(1, { 备注: "x" })])).rejects.toThrow(/备注.*案件编号/);
  await expect(system.feed([{ CF_WSH: "x" }])).rejects.toThrow(/ip-case/);
});
