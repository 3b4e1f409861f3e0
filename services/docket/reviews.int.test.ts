import { afterAll, beforeAll, expect, test } from "vitest";
import { startNatsServer } from "../../test/support/natsServer.ts";
import { AGENCY, aStep, casesWith, OTHER_AGENCY } from "./testing/builders.ts";
import { createCaseRecorder, type CaseRecorder, type Fact } from "./testing/caseRecorder.ts";
import { startTestDocket, type TestDocket } from "./testing/testDocket.ts";

const DAY_MS = 86_400_000;
let hub: TestDocket;
let recorder: CaseRecorder;
let now = Date.now();

beforeAll(async () => {
  hub = await startTestDocket(await startNatsServer());
  recorder = createCaseRecorder(hub.journal, () => now);
}, 60_000);
afterAll(() => hub.close(), 30_000);

interface HintParts {
  readonly caseNo?: string;
  readonly decisionNo?: string;
  readonly rule?: string;
  readonly ratioPermille?: number;
}

const FIGURES = { metric: "illegal_turnover", value: 4_500_000n, limit: 5_000_000n, status: "verified", unit: "fen" };

const aHint = (caseId: string, parts: HintParts): Fact => ({
  type: "hub.hint.v1.TransferReviewSuggested",
  data: { caseId, agency: AGENCY, rule: "counterfeit_trademark/file/2011-01-10", ratioPermille: 900, ...FIGURES, ...parts },
});

const aPenalty = (type: "Decided" | "Corrected", penalty: object): Fact => ({
  type: `hub.case.v1.Penalty${type}`,
  data: { penalty: { agency: AGENCY, party: { name: "贵州示例乙商贸有限公司", uscc: "91520102MAYT00048G" }, ...penalty } },
});

/** Case ids in the list, oldest hint first. */
async function reviewed(minDays = 0): Promise<string[]> {
  await hub.caughtUp();
  const { reviews } = await hub.client.listTransferReviews({ minDays, agencyUscc: "", pageSize: 0, pageToken: "" });
  return reviews.map(({ caseId }) => caseId);
}

test("a hinted case is listed with its strongest hint and the age of its newest, until it is sent", async () => {
  now = Date.now() - 40 * DAY_MS;
  await recorder.record("hint", "tstrong", [aHint("tstrong", { caseNo: "示线索1号", ratioPermille: 1_200, rule: "strong" })]);
  now = Date.now() - 10 * DAY_MS - 3_600_000;
  await recorder.record("hint", "tstrong", [aHint("tstrong", { caseNo: "示线索1号", ratioPermille: 850, rule: "newest" })]);
  expect(await reviewed(10)).toEqual(["tstrong"]);
  expect(await reviewed(11)).toEqual([]);
  const { reviews } = await hub.client.listTransferReviews({ minDays: 0, agencyUscc: AGENCY.uscc, pageSize: 0, pageToken: "" });
  expect(reviews).toEqual([
    expect.objectContaining({ caseId: "tstrong", caseNo: "示线索1号", agencyName: AGENCY.name, days: 10, rule: "strong", ratioPermille: 1_200, ...FIGURES }),
  ]);
  expect((await hub.client.listTransferReviews({ minDays: 0, agencyUscc: OTHER_AGENCY.uscc, pageSize: 0, pageToken: "" })).total).toBe(0n);

  await recorder.record("transfer", "tstrong", [aStep("hub.case.v1.TransferProposed", "transfer_proposed", { caseNo: "示线索1号", at: "2018-05-02" })]);
  expect(await reviewed()).toEqual(["tstrong"]);
  const [sent = ""] = await recorder.record("transfer", "tstrong", [aStep("hub.case.v1.TransferSent", "sent", { caseNo: "示线索1号", at: "2018-05-03" })]);
  expect(await reviewed()).toEqual([]);
  await recorder.record("transfer", "tstrong", [{ type: "hub.case.v1.StepRetracted", data: { stepEventId: sent, caseNo: "示线索1号", agency: AGENCY } }]);
  expect(await reviewed()).toEqual(["tstrong"]);
  await recorder.record("transfer", "tstrong", [aStep("hub.case.v1.CaseFiledOnOwn", "filed", { caseNo: "示线索1号", at: "2018-05-04" })]);
  expect(await reviewed()).toEqual([]);
});

test("a hinted penalty is listed until the case of its number, at its agency, is sent", async () => {
  await recorder.record("case", "pnumber", [aPenalty("Decided", { decisionNo: "示罚〔2018〕1号" })]);
  await recorder.record("hint", "pnumber", [aHint("pnumber", { decisionNo: "示罚〔2018〕1号" })]);
  await recorder.record("transfer", "tother", [aStep("hub.case.v1.TransferSent", "sent", { caseNo: "示线索2号", agency: OTHER_AGENCY, at: "2018-05-03" })]);
  await recorder.record("transfer", "tnumber", [aStep("hub.case.v1.TransferSent", "sent", { caseNo: "示线索2号", at: "2018-05-03" })]);
  expect(await reviewed()).toEqual(["pnumber"]);
  // The correction brings the number, and with it the link.
  await recorder.record("case", "pnumber", [aPenalty("Corrected", { decisionNo: "示罚〔2018〕1号", caseNo: "示线索2号" })]);
  expect(await reviewed()).toEqual([]);
  // Nobody opened that case: its party is known from the penalty.
  const { cases } = await hub.client.listCases(casesWith({ party: "示例乙商贸" }));
  expect(cases.map(({ caseId, parties }) => [caseId, parties])).toEqual([["tnumber", ["贵州示例乙商贸有限公司"]]]);
});

test("a hinted penalty is not listed when a transfer names its decision", async () => {
  await recorder.record("case", "pnamed", [aPenalty("Decided", { decisionNo: "示罚〔2018〕3号" })]);
  await recorder.record("hint", "pnamed", [aHint("pnamed", { decisionNo: "示罚〔2018〕3号" })]);
  expect(await reviewed()).toEqual(["pnamed"]);
  await recorder.record("transfer", "tnamed", [aStep("hub.case.v1.TransferSent", "sent", { caseNo: "示线索3号", at: "2018-05-03", decisionNo: "示罚〔2018〕3号" })]);
  expect(await reviewed()).toEqual([]);
});
