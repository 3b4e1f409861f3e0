import { afterAll, beforeAll, expect, test } from "vitest";
import { Submission } from "../../proto/gen/hub/case/v1/case_service.ts";
import { CaseFiled } from "../../proto/gen/hub/case/v1/transfer.ts";
import { DocketServiceDefinition } from "../../proto/gen/hub/docket/v1/docket_service.ts";
import { createHubChannel } from "../shared/grpc/client.ts";
import { startNatsServer } from "../../test/support/natsServer.ts";
import { aDeadline, AGENCY, aStep, casesWith, deadlinesWith, OTHER_AGENCY, toTime } from "./testing/builders.ts";
import { createCaseRecorder, type CaseRecorder } from "./testing/caseRecorder.ts";
import { startTestDocket, type TestDocket } from "./testing/testDocket.ts";

let hub: TestDocket;
let recorder: CaseRecorder;
const now = Date.parse("2018-05-10T12:00:00+08:00");

beforeAll(async () => {
  hub = await startTestDocket(await startNatsServer());
  recorder = createCaseRecorder(hub.journal, () => now);
}, 60_000);
afterAll(() => hub.close(), 30_000);

const ALE = { name: "贵州示例甲酒业有限公司", uscc: "91520102MAYT00013R", category: 1 };
const SEEDS = { name: "示例种业（遵义）商行", uscc: "92520321MAYT00027X", category: 2 };

/** Case number → state, of the cases asked for. */
async function statesOf(parts: Parameters<typeof casesWith>[0]): Promise<Record<string, string>> {
  const { cases } = await hub.client.listCases(casesWith(parts));
  return Object.fromEntries(cases.map(({ caseNo, state }) => [caseNo, state]));
}

test("a case goes through its steps and is found by every condition", { timeout: 60_000 }, async () => {
  const caseNo = "示工商案〔2018〕7号";
  await recorder.record("transfer", "tale", [
    aStep("hub.case.v1.CaseOpened", "", {
      caseNo,
      at: "2018-05-01",
      caseName: "示例甲销售假冒白酒案",
      division: "520102",
      parties: [ALE, { name: "示例杨六", category: 3, idNo: "529999197001010032" }],
    }),
  ]);
  await recorder.record("transfer", "tale", [
    aStep("hub.case.v1.TransferProposed", "transfer_proposed", { caseNo, at: "2018-05-02T09:00" }),
    aDeadline("Started", "D01", { caseNo, startsAt: "2018-05-02T09:00", dueAt: "2018-05-05T23:59:59", role: "agency_head" }),
  ]);
  await recorder.record("transfer", "tale", [
    aStep("hub.case.v1.TransferApproved", "transfer_approved", { caseNo, at: "2018-05-03T09:00" }),
    aDeadline("Met", "D01", { caseNo, startsAt: "2018-05-02T09:00", dueAt: "2018-05-05T23:59:59", role: "agency_head", metAt: toTime("2018-05-03T09:00") }),
    aDeadline("Started", "D02", { caseNo, startsAt: "2018-05-03T09:00", dueAt: "2018-05-04T09:00", role: "agency" }),
  ]);
  await recorder.record("transfer", "tseeds", [
    aStep("hub.case.v1.CaseOpened", "", { caseNo: "示农案[2018]2号", agency: OTHER_AGENCY, at: "2018-04-20", parties: [SEEDS] }),
  ]);
  await hub.caughtUp();
  expect((await hub.client.listCases(casesWith({ agencyUscc: AGENCY.uscc.toLowerCase() }))).cases).toEqual([
    {
      caseId: "tale",
      caseNo,
      agencyUscc: AGENCY.uscc,
      agencyName: AGENCY.name,
      division: "520102",
      caseName: "示例甲销售假冒白酒案",
      state: "transfer_approved",
      stateName: "批准移送",
      firstStepAt: "2018-05-01T00:00:00+08:00",
      lastStepAt: "2018-05-03T09:00:00+08:00",
      openDeadlines: 1,
      overdueDeadlines: 0,
      nextDueAt: "2018-05-04T09:00:00+08:00",
      waiting: 0,
      parties: [ALE.name, "示例杨六"],
    },
  ]);
  const both = { "示农案[2018]2号": "admin_investigating", [caseNo]: "transfer_approved" };
  const ale = { [caseNo]: "transfer_approved" };
  const seeds = { "示农案[2018]2号": "admin_investigating" };
  expect(await statesOf({})).toEqual(both);
  expect(await statesOf({ states: ["transfer_approved", "sent"] })).toEqual(ale);
  expect(await statesOf({ division: "5203" })).toEqual(seeds);
  expect(await statesOf({ division: "52" })).toEqual(both);
  expect(await statesOf({ from: "2018-05-01", until: "2018-05-01" })).toEqual(ale);
  expect(await statesOf({ until: "2018-04-30" })).toEqual(seeds);
  for (const party of ["甲酒业", ALE.uscc, "杨六"]) expect(await statesOf({ party })).toEqual(ale);
  for (const party of ["(遵义)商行", " 种业 "]) expect(await statesOf({ party })).toEqual(seeds);
  expect(await statesOf({ party: "529999197001010032" })).toEqual({});
  for (const written of ["示农案〔2018〕2号", "示农案(2018)", "示农"]) expect(await statesOf({ caseNo: written })).toEqual(seeds);
  expect(await statesOf({ overdue: true })).toEqual({});
  expect(await statesOf({ manual: true })).toEqual({});
});

test("a corrected, a retracted and a late step leave the case as its history is read now", async () => {
  const caseNo = "示历史1号";
  const head = { caseNo, agency: AGENCY };
  const [, sent = ""] = await recorder.record("transfer", "thistory", [
    aStep("hub.case.v1.TransferApproved", "transfer_approved", { caseNo, at: "2018-05-02" }),
    aStep("hub.case.v1.TransferSent", "sent", { caseNo, at: "2018-05-03" }),
  ]);
  const [corrected = ""] = await recorder.record("transfer", "thistory", [
    aStep("hub.case.v1.TransferSent", "sent", { caseNo, at: "2018-05-06", effect: { corrects: sent } }),
    { type: "hub.case.v1.HistoryRecomputed", data: { ...head, stateBefore: "sent", stateAfter: "sent" } },
  ]);
  await hub.caughtUp();
  expect((await hub.client.listCases(casesWith({ caseNo }))).cases[0]).toMatchObject({ state: "sent", lastStepAt: "2018-05-06T00:00:00+08:00" });
  await recorder.record("transfer", "thistory", [
    { type: "hub.case.v1.StepRetracted", data: { ...head, stepEventId: corrected, event: "transfer.sent" } },
    { type: "hub.case.v1.HistoryRecomputed", data: { ...head, stateBefore: "sent", stateAfter: "transfer_approved" } },
  ]);
  await hub.caughtUp();
  expect((await hub.client.listCases(casesWith({ caseNo }))).cases[0]).toMatchObject({ state: "transfer_approved", lastStepAt: "2018-05-02T00:00:00+08:00" });
  await recorder.record("transfer", "thistory", [
    aStep("hub.case.v1.SuspectArrestRequested", "arrest_requested", { caseNo, at: "2018-05-07", suspectNo: "1" }),
    aStep("hub.case.v1.TransferProposed", "transfer_proposed", { caseNo, at: "2018-05-01" }),
    { type: "hub.case.v1.HistoryRecomputed", data: { ...head, stateBefore: "transfer_approved", stateAfter: "transfer_approved" } },
  ]);
  await hub.caughtUp();
  expect((await hub.client.listCases(casesWith({ caseNo }))).cases[0]).toMatchObject({
    state: "transfer_approved",
    firstStepAt: "2018-05-01T00:00:00+08:00",
    lastStepAt: "2018-05-07T00:00:00+08:00",
  });
});

test("deadlines are listed by their end, and keep what became of them", async () => {
  const of = { caseNo: "示期限1号", agency: OTHER_AGENCY, startsAt: "2018-05-02" };
  await recorder.record("transfer", "tdue", [
    aDeadline("Started", "D06", { ...of, dueAt: "2018-05-07", provisional: true }),
    aDeadline("Started", "D03", { ...of, dueAt: "2018-05-03", kind: "conditional" }),
    aDeadline("Started", "D12", { ...of, dueAt: "2018-05-20", role: "agency" }),
    aDeadline("Warning", "D06", { ...of, dueAt: "2018-05-07" }),
    aDeadline("Started", "D05", { ...of, dueAt: "2018-05-06" }),
  ]);
  await recorder.record("transfer", "tdue", [
    aDeadline("Overdue", "D03", { ...of, dueAt: "2018-05-03", kind: "conditional" }),
    aDeadline("Overdue", "D06", { ...of, dueAt: "2018-05-07", historical: true }),
    aDeadline("Cancelled", "D05", { ...of, dueAt: "2018-05-06", reason: "restarted" }),
  ]);
  await hub.caughtUp();
  const list = async (parts: Parameters<typeof deadlinesWith>[0]) =>
    (await hub.client.listDeadlines(deadlinesWith({ agencyUscc: OTHER_AGENCY.uscc, ...parts }))).deadlines.map(({ id, state, historical }) => [id, state, historical]);
  expect(await list({})).toEqual([["D03", "overdue", false], ["D06", "overdue", true], ["D12", "open", false]]);
  expect(await list({ states: ["open"] })).toEqual([["D12", "open", false]]);
  expect(await list({ dueBefore: toTime("2018-05-07") })).toEqual([["D03", "overdue", false], ["D06", "overdue", true]]);
  expect(await list({ role: "agency" })).toEqual([["D12", "open", false]]);
  expect(await list({ ids: ["D06", "D12"], division: "5203" })).toEqual([["D06", "overdue", true], ["D12", "open", false]]);
  expect(await list({ division: "5201" })).toEqual([]);
  expect(await statesOf({ overdue: true })).toEqual({ 示期限1号: "admin_investigating" });

  await recorder.record("transfer", "tdue", [aDeadline("Met", "D06", { ...of, dueAt: "2018-05-07", metAt: toTime("2018-05-09T10:00"), late: true })]);
  await hub.caughtUp();
  expect(await list({ states: ["met"] })).toEqual([["D06", "met", true]]);
  // A condition that never came true makes nobody late.
  expect(await statesOf({ overdue: true })).toEqual({});
  expect((await hub.client.listCases(casesWith({ caseNo: "示期限1号" }))).cases[0]).toMatchObject({ openDeadlines: 1, overdueDeadlines: 0 });

  await recorder.record("transfer", "tdue", [
    aDeadline("Cancelled", "D06", { ...of, dueAt: "2018-05-07", reason: "corrected" }),
    aDeadline("Started", "D06", { ...of, dueAt: "2018-05-07" }),
  ]);
  await hub.caughtUp();
  expect(await list({ ids: ["D06"] })).toEqual([["D06", "open", false]]);
});

test("a case of which nothing is left is no case of the agency, and is still found by its number", async () => {
  const caseNo = "示错号1号";
  const filed = CaseFiled.fromPartial({ caseNo, agency: AGENCY, occurredAt: toTime("2018-05-09") });
  const submission = Submission.encode(Submission.fromPartial({ submissionId: "1", fact: { $case: "caseFiled", value: filed } })).finish();
  const parking = { submission, waitingFor: "transfer.sent", waitingUntil: toTime("2018-05-13T12:00"), source: { system: "police-case", reference: "LA/2018/8" }, event: "police.filed", caseNo, senderSystem: "police-case" };
  const [parked = ""] = await recorder.record("transfer", "tmistyped", [{ type: "hub.case.v1.SubmissionParked", data: parking }]);
  await hub.caughtUp();
  expect(Object.keys(await statesOf({ agencyUscc: AGENCY.uscc }))).toContain(caseNo);
  await recorder.record("transfer", "tmistyped", [{ type: "hub.case.v1.SubmissionResolved", data: { submissionEventId: parked, resolution: "replaced", caseNo } }]);
  await hub.caughtUp();
  expect(Object.keys(await statesOf({ agencyUscc: AGENCY.uscc }))).not.toContain(caseNo);
  expect(await statesOf({ caseNo })).toEqual({ [caseNo]: "admin_investigating" });
});

test("what waits is listed, oldest first, until it is resolved, also when nothing else is known of its case", async () => {
  const caseNo = "示等待1号";
  const filed = CaseFiled.fromPartial({ caseNo, agency: AGENCY, occurredAt: toTime("2018-05-09") });
  const submission = Submission.encode(Submission.fromPartial({ submissionId: "1", fact: { $case: "caseFiled", value: filed } })).finish();
  const row = Submission.encode(Submission.fromPartial({ fact: { $case: "penaltyRow", value: { values: { CF_WSH: "示罚〔2018〕9号" }, operation: 2 } } })).finish();
  const source = { system: "police-case", reference: "LA/2018/7" };
  const until = toTime("2018-05-13T12:00");
  const issues = [{ code: "E025", message: "不能不立案 / not possible" }];
  const [parked = ""] = await recorder.record("transfer", "twait", [
    {
      type: "hub.case.v1.SubmissionParked",
      data: { submission, waitingFor: "transfer.sent", waitingUntil: until, source, event: "police.filed", caseNo, senderSystem: "police-case" },
    },
  ]);
  const [manual = ""] = await recorder.record("transfer", "twait", [
    { type: "hub.case.v1.ManualReviewOpened", data: { submission, event: "police.not_filed", issues, source, caseNo, agency: AGENCY } },
  ]);
  const [penalty = ""] = await recorder.record("case", "ppenalty", [
    {
      type: "hub.case.v1.SubmissionParked",
      data: { submission: row, waitingFor: "hub.case.v1.PenaltyDecided", waitingUntil: until, source: { system: "aic-case", reference: "b.xlsx:3" } },
    },
  ]);
  await hub.caughtUp();
  const waiting = async (queue = "") => (await hub.client.listWaiting({ queue, pageSize: 0, pageToken: "" })).waiting;
  expect(await waiting()).toEqual([
    {
      caseId: "twait",
      caseNo,
      eventId: parked,
      event: "police.filed",
      queue: "parked",
      reason: "transfer.sent",
      system: "police-case",
      sourceReference: "LA/2018/7",
      recordedAt: "2018-05-10T12:00:00+08:00",
      waitingUntil: "2018-05-13T12:00:00+08:00",
      expired: false,
    },
    expect.objectContaining({ caseId: "twait", eventId: manual, event: "police.not_filed", queue: "manual", reason: "不能不立案 / not possible", waitingUntil: "" }),
    expect.objectContaining({ caseNo: "示罚〔2018〕9号", eventId: penalty, event: "hub.case.v1.PenaltyCorrected", system: "aic-case", queue: "parked" }),
  ]);
  expect((await waiting("manual")).map(({ eventId }) => eventId)).toEqual([manual]);
  expect((await hub.client.listCases(casesWith({ manual: true }))).cases).toEqual([expect.objectContaining({ caseNo, waiting: 2, firstStepAt: "", agencyName: AGENCY.name })]);

  const resolved = (submissionEventId: string) => ({ type: "hub.case.v1.SubmissionResolved", data: { submissionEventId, resolution: "refused", caseNo } }) as const;
  await recorder.record("transfer", "twait", [resolved(manual)]);
  await hub.caughtUp();
  expect(await statesOf({ manual: true })).toEqual({});
  await recorder.record("transfer", "twait", [{ type: "hub.case.v1.SubmissionExpired", data: { submissionEventId: parked, caseNo } }]);
  await recorder.record("case", "ppenalty", [resolved(penalty)]);
  await hub.caughtUp();
  expect((await waiting()).map(({ eventId, expired }) => [eventId, expired])).toEqual([[parked, true]]);
  expect(await statesOf({ manual: true })).toEqual({ [caseNo]: "admin_investigating" });
  const released = aStep("hub.case.v1.CaseFiled", "filed", { caseNo, at: "2018-05-09", effect: { releasedFrom: parked } });
  await recorder.record("transfer", "twait", [released, resolved(parked)]);
  await hub.caughtUp();
  expect(await waiting()).toEqual([]);
  expect(await statesOf({ caseNo })).toEqual({ [caseNo]: "filed" });
});

test("the key of a stranger opens nothing", async () => {
  const stranger = createHubChannel(hub.address, { key: "key-of-some-system" });
  const client = stranger.client(DocketServiceDefinition);
  const nothing = { pageSize: 0, pageToken: "", agencyUscc: "" };
  const calls = [
    client.listCases(casesWith({})),
    client.listDeadlines(deadlinesWith({})),
    client.listWaiting({ ...nothing, queue: "" }),
    client.listTransferReviews({ ...nothing, minDays: 0 }),
    client.reportTransfers({ from: "", until: "", division: "", agencyUscc: "" }),
    client.getDocketState({}),
  ];
  for (const outcome of await Promise.allSettled(calls)) expect(outcome).toMatchObject({ status: "rejected", reason: { message: expect.stringContaining("NOT_GRANTED") } });
  stranger.close();
});
