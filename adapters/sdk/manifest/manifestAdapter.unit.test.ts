import pino from "pino";
import { beforeEach, expect, test } from "vitest";
import { Operation, Outcome, SubmissionAnswer } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { CaseFiled } from "../../../proto/gen/hub/case/v1/transfer.ts";
import { FieldIssue } from "../../../proto/gen/hub/common/v1/party.ts";
import { PublicationResult, type PublicationReport } from "../../../proto/gen/hub/credit/v1/credit_service.ts";
import { PublicationRequested } from "../../../proto/gen/hub/credit/v1/publication.ts";
import { AnswerResult, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { AdapterConnection, AdapterContext } from "../contract.ts";
import { lagOf } from "./feedsLag.ts";
import { manifestAdapter } from "./manifestAdapter.ts";
import { readManifest } from "./readManifest.ts";
import { createTestSystem, type TestSystem } from "./testConnector.ts";

const text = `manifest: 1
id: agri-case
version: 1.0.0
system: { name: 农业执法系统, nameEn: Agricultural cases }
owner: { uscc: 11520000MBYT00148A, name: 贵州省示例农业农村厅 }
connector: { kind: exchange-table, settings: { url: "\${AGRI_URL}", port: "\${AGRI_PORT}", token: "a\${AGRI_TOKEN}z" } }
lists: { kinds: { "01": 罚款 } }
feeds:
  cases:
    table: nyzf_cf
    emits:
      - when: zt = "1"
        as: penalty
        operation: op
        version: bb
        changedAt: gxsj
        fields: { CF_WSH: wsh, CF_CFLB: '$code("kinds", cflb)', CF_NR_FK: fk }
      - when: zt = "2"
        as: step
        operation: op
        fields: { 环节: hj, 案件编号: ajbh, 移送机关代码: '"11520000MBYT00148A"', 办理时间: sj, 材料: cl }
  receipts:
    table: hz
    channel: credit-china
    emits: [{ as: publication, fields: { caseId: ajbs, version: bb, result: jg, remoteId: hm } }]
targets:
  results:
    table: nyzf_jg
    takes: [hub.case.v1.CaseFiled, hub.case.v1.CaseNotFiled]
    when: data.agency.uscc = "11520000MBYT00148A"
    fields: { ajbh: data.caseNo, bt: notice.title, bm: notice.fields.案件编号, lx: event.type, bb: event.caseversion }
  copies:
    table: nyzf_bf
    takes: [hub.case.v1.CaseFiled]
    fields: { ajbh: '$code("kinds", data.caseNo, data.caseNo)' }
  channel:
    table: gs
    takes: [hub.credit.v1.PublicationRequested]
    fields: { CF_WSH: data.penalty.decisionNo, CF_CFJG: $agency }
    reports:
      channel: credit-china
      when: data.penalty.decisionNo != "不报"
      fields:
        caseId: event.subject
        version: data.version
        result: 'written.result = "refused" ? "REFUSED" : "PUBLISHED"'
        remoteId: written.reply.id
        message: written.message
constants: { agency: 示例局 }
grants: {}
`;
const values = { AGRI_URL: "http://127.0.0.1:1", AGRI_PORT: "5432", AGRI_TOKEN: "b" };
const signal = new AbortController().signal;

let system: TestSystem;
let connection: AdapterConnection;
let reports: { channel: string; reports: readonly PublicationReport[] }[];

const adapterOf = (given: Record<string, string>) =>
  manifestAdapter(readManifest(text, "agri.yaml", { "exchange-table": system.connector }).manifest, { values: given, known: { "exchange-table": system.connector } });

beforeEach(async () => {
  system = createTestSystem();
  reports = [];
  const context: AdapterContext = {
    log: pino({ level: "silent" }),
    signal,
    stateDir: "/nonexistent",
    reportPublications: async (channel, given) => void reports.push({ channel, reports: given }),
  };
  const adapter = adapterOf(values);
  connection = await adapter.connect(adapter.manifest.config.parse({}), context);
});

const record = (place: string, fields: Record<string, unknown>) => ({ place, fields });
const accepted = (submissionId: string) => SubmissionAnswer.fromPartial({ submissionId, outcome: Outcome.ACCEPTED, eventId: `e${submissionId}`, caseId: "p1", version: 1 });

test("placeholders are filled in, as numbers where numbers are due; all that are missing are named at once", () => {
  expect(adapterOf(values).manifest.config.parse({})).toMatchObject({ settings: { url: values.AGRI_URL, port: 5432, token: "abz" } });
  expect(() => adapterOf({ AGRI_PORT: "1" }).manifest.config.parse({})).toThrow("AGRI_URL, AGRI_TOKEN");
  expect(() => adapterOf({ ...values, AGRI_PORT: "many" }).manifest.config.parse({})).toThrow("settings.port");
  expect(adapterOf({}).manifest.config.parse({ url: "http://127.0.0.1:2", port: 7, token: "t" })).toMatchObject({ settings: { port: 7 } });
});

test("a record becomes a penalty row with its values as found, named by its place", async () => {
  system.records.set("cases", [record("nyzf_cf/1", { zt: "1", wsh: " 示罚〔2018〕1号", cflb: "01", fk: 0.5, op: "u", bb: 3, gxsj: "2018-04-27 09:00:00" })]);
  const { submissions } = await connection.source!.poll(signal);
  expect(submissions).toMatchObject([
    {
      submissionId: "nyzf_cf/1",
      sourceReference: "nyzf_cf/1",
      fact: { $case: "penaltyRow", value: { values: { CF_WSH: " 示罚〔2018〕1号", CF_CFLB: "罚款", CF_NR_FK: "0.5" }, operation: Operation.UPDATE, version: 3n, changedAt: "2018-04-27 09:00:00" } },
    },
  ]);
});

test("a record becomes a step of a transfer, lists included", async () => {
  system.records.set("cases", [record("nyzf_cf/2", { zt: "2", hj: "移送", ajbh: "示案1号", sj: "2018-04-27 09:00:00", cl: [{ 类别: "移送书", 文号: "1号" }] })]);
  const { submissions } = await connection.source!.poll(signal);
  expect(submissions).toMatchObject([{ submissionId: "nyzf_cf/2", fact: { $case: "transferSent", value: { caseNo: "示案1号", occurredAt: "2018-04-27T09:00:00.000+08:00" } } }]);
});

test("records that are no fact are answered without the hub, each by itself", async () => {
  system.records.set("cases", [
    record("nyzf_cf/1", { zt: "1", cflb: "77" }),
    record("nyzf_cf/2", { zt: "9" }),
    { place: "nyzf_cf/3", where: "第 3 行 / line 3", fields: {}, unreadable: "编码错误 / wrong encoding" },
    record("nyzf_cf/4", { zt: "2", hj: "搬家" }),
  ]);
  const { submissions } = await connection.source!.poll(signal);
  expect(submissions).toEqual([]);
  expect(system.answers).toMatchObject([
    { place: "nyzf_cf/1", outcome: "rejected", errors: [{ code: "E027", field: "cflb", value: "77", rule: 'CF_CFLB: $code("kinds", cflb)' }] },
    { place: "nyzf_cf/2", outcome: "ignored", errors: [] },
    { place: "nyzf_cf/3", outcome: "rejected", errors: [{ code: "E027", message: "第 3 行 / line 3: 编码错误 / wrong encoding" }] },
    { place: "nyzf_cf/4", outcome: "rejected", errors: [{ code: "E009", field: "hj" }] },
  ]);
  expect(system.answers[0]?.errors[0]?.message).toContain("nyzf_cf/1");
});

test("answers of the hub and of the adapter come back in the order of the records, in the system's own names", async () => {
  system.records.set("cases", [record("nyzf_cf/1", { zt: "1", cflb: "77" }), record("nyzf_cf/2", { zt: "1", wsh: "x" }), record("nyzf_cf/3", { zt: "1", wsh: "y" })]);
  const batch = await connection.source!.poll(signal);
  expect(batch.submissions.map(({ submissionId }) => submissionId)).toEqual(["nyzf_cf/2", "nyzf_cf/3"]);
  const rejected = SubmissionAnswer.fromPartial({ submissionId: "nyzf_cf/2", outcome: Outcome.REJECTED, errors: [FieldIssue.fromPartial({ code: "E016", field: "CF_WSH" }), FieldIssue.fromPartial({ code: "E001", field: "CF_CFLB" })] });
  await batch.settle([rejected, accepted("nyzf_cf/3")]);
  expect(system.answers).toMatchObject([
    { place: "nyzf_cf/1", outcome: "rejected" },
    { place: "nyzf_cf/2", outcome: "rejected", errors: [{ code: "E016", field: "wsh" }, { code: "E001", field: "cflb" }] },
    { place: "nyzf_cf/3", outcome: "accepted", eventId: "enyzf_cf/3", caseId: "p1", version: 1 },
  ]);
});

test("what a channel did is reported before its records are settled; a report without its version harms only itself", async () => {
  system.records.set("receipts", [record("hz/1", { ajbs: "p1", bb: "2", jg: "published", hm: "R1" }), record("hz/2", { ajbs: "p2", jg: "REFUSED" })]);
  await connection.source!.poll(signal);
  expect(reports).toMatchObject([{ channel: "credit-china", reports: [{ caseId: "p1", version: 2, remoteId: "R1" }] }]);
  expect(system.answers).toMatchObject([{ place: "hz/1", outcome: "accepted", caseId: "p1", version: 2 }, { place: "hz/2", outcome: "rejected", errors: [{ field: "bb" }] }]);
});

const filed = (id: string, caseNo: string, agency = "11520000MBYT00148A"): Delivery => {
  const data = CaseFiled.encode(CaseFiled.fromPartial({ caseNo, agency: { uscc: agency, name: "示例" } })).finish();
  return Delivery.fromPartial({ deliveryId: `s.${id}`, attempt: 1, event: { id, type: "hub.case.v1.CaseFiled", subject: `p${id}`, caseVersion: 4, data } });
};

test("an event is written to every target that takes it, and delivered when all have it", async () => {
  const answers = await connection.sink!.deliver([filed("1", "示案1号")], signal);
  expect(system.written).toMatchObject([
    { target: "results", deliveryId: "s.1", eventId: "1", key: "p1", version: 4, fields: { ajbh: "示案1号", bt: "立案", bm: "示案1号", lx: "hub.case.v1.CaseFiled", bb: 4 } },
    { target: "copies", key: "p1", fields: { ajbh: "示案1号" } },
  ]);
  expect(answers).toMatchObject([{ deliveryId: "s.1", result: AnswerResult.DELIVERED, receipt: "results/p1; copies/p1", duplicate: false }]);
  expect(await connection.sink!.deliver([filed("1", "示案1号")], signal)).toMatchObject([{ result: AnswerResult.DELIVERED, duplicate: true }]);
});

test("a field without a value is left off, or null where the system would keep what it had", async () => {
  await connection.sink!.deliver([filed("1", "")], signal);
  system.takesNull = true;
  await connection.sink!.deliver([filed("2", "")], signal);
  const copies = system.written.filter(({ target }) => target === "copies").map(({ fields }) => fields);
  expect(copies).toEqual([{}, { ajbh: null }]);
});

test("what a channel answers is reported before the delivery is answered, refusals and repetitions too", async () => {
  system.refuse = ({ deliveryId, fields }) => {
    if (fields["CF_WSH"] === "坏") return { deliveryId, result: "refused", receipt: "", message: "格式 / form" };
    return { deliveryId, result: fields["CF_WSH"] === "旧" ? "kept" : "written", receipt: "", reply: { id: "R7" } };
  };
  const requested = (id: string, decisionNo: string): Delivery => {
    const data = PublicationRequested.encode(PublicationRequested.fromPartial({ channel: "credit-china", version: 2, penalty: { decisionNo } })).finish();
    return Delivery.fromPartial({ deliveryId: `s.${id}`, event: { id, type: "hub.credit.v1.PublicationRequested", subject: `p${id}`, caseVersion: 2, data } });
  };
  const answers = await connection.sink!.deliver([requested("1", "好"), requested("2", "坏"), requested("3", "旧"), requested("4", "不报")], signal);
  expect(answers.map(({ result }) => result)).toEqual([AnswerResult.DELIVERED, AnswerResult.REFUSED, AnswerResult.DELIVERED, AnswerResult.DELIVERED]);
  expect(reports).toMatchObject([
    {
      channel: "credit-china",
      reports: [
        { caseId: "p1", version: 2, result: PublicationResult.PUBLISHED, remoteId: "R7", causationId: "1" },
        { caseId: "p2", version: 2, result: PublicationResult.REFUSED, message: "格式 / form", causationId: "2" },
        { caseId: "p3", version: 2, result: PublicationResult.PUBLISHED, causationId: "3" },
      ],
    },
  ]);
});

test("an event that the condition holds back counts as delivered; what a target refuses is a dead letter and harms no other", async () => {
  system.refuse = ({ deliveryId, fields }) => (fields["ajbh"] === "坏" ? { deliveryId, result: "refused", receipt: "", message: "太长 / too long" } : undefined);
  const other = Delivery.fromPartial({ deliveryId: "s.9", event: { id: "9", type: "hub.case.v1.CaseClosed" } });
  const answers = await connection.sink!.deliver([filed("1", "好"), filed("2", "坏"), filed("3", "远", "x"), other], signal);
  expect(answers).toMatchObject([
    { deliveryId: "s.1", result: AnswerResult.DELIVERED },
    { deliveryId: "s.2", result: AnswerResult.REFUSED, reason: "RECORD_REJECTED", message: "太长 / too long" },
    { deliveryId: "s.3", result: AnswerResult.DELIVERED, receipt: "copies/p3" },
    { deliveryId: "s.9", result: AnswerResult.REFUSED, reason: "UNKNOWN_EVENT_TYPE" },
  ]);
});

test("a record whose own receiver is away is tried again later, and holds up no other", async () => {
  system.refuse = ({ deliveryId, fields }) => (fields["ajbh"] === "远" ? { deliveryId, result: "later", receipt: "", message: "账号 / account" } : undefined);
  expect(await connection.sink!.deliver([filed("1", "好"), filed("2", "远")], signal)).toMatchObject([
    { deliveryId: "s.1", result: AnswerResult.DELIVERED },
    { deliveryId: "s.2", result: AnswerResult.RETRY, reason: "TARGET_UNAVAILABLE", message: "账号 / account" },
  ]);
});

test("the lag is what waits in all feeds", async () => {
  system.records.set("cases", [record("nyzf_cf/1", {}), record("nyzf_cf/2", {})]);
  system.records.set("receipts", [record("hz/1", {})]);
  expect(await connection.lag!(signal)).toEqual({ records: 3 });
  const late = { lag: async () => ({ records: 1, since: "2018-04-27T10:00:00+08:00" }) };
  const later = { lag: async () => ({ since: "2018-04-27T03:00:00Z" }) };
  expect(await lagOf([later, late], signal)).toEqual({ since: "2018-04-27T10:00:00+08:00" });
});

test("the inventory is what the targets hold", async () => {
  await connection.sink!.deliver([filed("1", "示案1号")], signal);
  const held = [];
  for await (const one of connection.inventory!.records(signal)) held.push(one);
  expect(held).toEqual([{ key: "p1", version: 4 }, { key: "p1", version: 4 }]);
});
