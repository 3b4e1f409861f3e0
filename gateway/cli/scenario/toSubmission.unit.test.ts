import { expect, test } from "vitest";
import { stepOf } from "../../../adapters/sdk/steps/stepTable.ts";
import { Operation, type Submission } from "../../../proto/gen/hub/case/v1/case_service.ts";
import { PenaltyKind } from "../../../proto/gen/hub/case/v1/penalty.ts";
import { procedureNames } from "./procedureTable.ts";
import type { ScenarioEvent } from "./rules/scenario.ts";
import { toSubmission } from "./toSubmission.ts";

const { steps } = procedureNames();

const event = (fields: Partial<ScenarioEvent>): ScenarioEvent => ({
  index: 3,
  event: "police.filed",
  caseNo: "示例〔2026〕1号",
  occurredAt: "2026-03-06T10:00:00+08:00",
  receivedAt: "",
  actor: "",
  documentNo: "示例公立〔2026〕1号",
  reason: "",
  operation: "",
  data: {},
  unknownKeys: [],
  ...fields,
});

const prepare = (fields: Partial<ScenarioEvent>) => toSubmission(event(fields), "a.json", steps);

function sent(fields: Partial<ScenarioEvent>): { fact: Record<string, unknown>; submission: Submission; warnings: readonly string[] } {
  const prepared = prepare(fields);
  if (!("submission" in prepared)) throw new Error(prepared.refusal);
  return { fact: prepared.submission.fact?.value as unknown as Record<string, unknown>, ...prepared };
}

test.each([...steps.values()])("$event is submitted as its own message", ({ event }) => {
  const { submission, fact } = sent({ event });
  expect(submission.fact?.$case).toBe(stepOf(event)?.factCase);
  expect(submission).toMatchObject({ submissionId: "3", sourceReference: "a.json#3", operation: Operation.UNSPECIFIED });
  expect(fact).toMatchObject({ caseNo: "示例〔2026〕1号", occurredAt: "2026-03-06T10:00:00+08:00", agency: { uscc: "11520100MBYT00113W" } });
  const document = fact["document"] as { number: string } | undefined;
  expect(fact["transferNo"] ?? document?.number).toBe("示例公立〔2026〕1号");
});

test("a transfer carries its number, its slots, its receiver and its conduct in fen", () => {
  const data = {
    basis: "threshold",
    documents: [{ kind: "transfer_letter", number: "示例移〔2026〕1号", date: "2026-03-03", hash: "ab" }, { kind: "exhibit_list", none: true }],
    offence: "counterfeit_trademark",
    conductDate: "2026-02-01",
    metrics: { illegal_turnover: 45_000.5, illegal_gainsFen: 100, label_count: 20 },
    goodsSeized: true,
  };
  const { fact, warnings } = sent({ event: "transfer.sent", documentNo: "示例移〔2026〕1号", data });
  expect(warnings).toEqual([]);
  expect(fact).toMatchObject({
    transferNo: "示例移〔2026〕1号",
    police: { name: "贵州示例市公安局" },
    goodsSeized: true,
    documents: [{ kind: "transfer_letter", hashAlgorithm: "sm3", none: false }, { kind: "exhibit_list", none: true, hashAlgorithm: "" }],
    conducts: [{ offence: "counterfeit_trademark", until: "2026-02-01", metrics: [{ name: "illegal_turnover", value: 4_500_050n }, { name: "illegal_gains", value: 100n }, { name: "label_count", value: 20n }] }],
  });
});

test("an administrative decision carries kinds by their words and the fine in fen", () => {
  const { fact } = sent({ event: "admin.decided", data: { kinds: ["罚款", "confiscate_goods", "警告、通报批评"], fine: "1234.5", decisionNo: "示例罚〔2026〕1号" } });
  expect(fact).toMatchObject({ kinds: [PenaltyKind.FINE, PenaltyKind.CONFISCATE_GOODS, PenaltyKind.WARNING, PenaltyKind.CRITICISM], fine: { fen: 123_450n }, decisionNo: "示例罚〔2026〕1号" });
});

test("exhibits, suspects and a new police unit are carried", () => {
  expect(sent({ event: "exhibits.handed_over", data: { items: [{ name: "示例酒", quantity: 12, unit: "瓶", value: 10, sealNo: "示例封1", custodyPlace: "示例库" }] } }).fact).toMatchObject({
    items: [{ quantity: "12", value: { fen: 1_000n }, sealNo: "示例封1" }],
  });
  expect(sent({ event: "suspect.arrest_requested", data: { suspectNo: 1, suspect: "示例丙", detained: true } }).fact).toMatchObject({ suspectNo: "1", suspect: { name: "示例丙" }, detained: true });
  expect(sent({ event: "transfer.redirected", data: { newPolice: "贵州示例县公安局" } }).fact).toMatchObject({ newPolice: { name: "贵州示例县公安局" } });
});

test("what is impossible for the hub to judge is still told to it", () => {
  const { fact, submission } = sent({ caseNo: "", occurredAt: "2026-02-30T10:00:00+08:00", documentNo: "", actor: "nobody", operation: "delete" });
  expect(fact).toMatchObject({ caseNo: "", occurredAt: "2026-02-30T10:00:00+08:00", document: undefined, actor: "nobody" });
  expect(submission.operation).toBe(Operation.DELETE);
});

test("a time without a zone is told as Shanghai's; a day without a time is for the hub to judge", () => {
  const told = (occurredAt: string) => sent({ occurredAt }).fact["occurredAt"];
  expect(["2026-03-06T10:00:00", "2026-03-06 10:00", "2026-03-06T02:00:00.500Z", "2026-03-06"].map(told)).toEqual(["2026-03-06T10:00:00+08:00", "2026-03-06T10:00:00+08:00", "2026-03-06T02:00:00.500Z", "2026-03-06"]);
});

test.each([
  ["prosecution.dropped", { kind: "酌定" }, { kind: "discretionary" }],
  ["reverse.by_court", { verdict: "无罪" }, { verdict: "acquitted" }],
  ["transfer.proposed", { basis: "知识产权合理怀疑", offence: "假冒注册商标罪" }, { basis: "ip_reasonable_suspicion", conducts: [{ article: "213", offence: "counterfeit_trademark" }] }],
  ["transfer.proposed", { offence: "213" }, { conducts: [{ article: "213", offence: "counterfeit_trademark" }] }],
  ["transfer.proposed", { offence: "copyright" }, { conducts: [{ article: "", offence: "copyright" }] }],
  ["transfer.sent", { offenceCodes: ["假冒专利罪", 217], documents: [{ kind: "调查报告", number: "示例调1号" }] }, { offenceCodes: ["216", "217"], documents: [{ kind: "investigation_report" }] }],
  ["transfer.supplement_requested", { missingKinds: ["涉案物品清单"] }, { missingKinds: ["exhibit_list"] }],
  ["prosecution.received", { track: "速裁" }, { track: "fast_track" }],
])("%s is carried in codes when the file has the words that forms use: %j", (name, data, fact) => {
  expect(sent({ event: name, data }).fact).toMatchObject(fact);
});

test.each([
  [["示例甲", "示例乙"], ["示例甲", "示例乙"]],
  ["示例甲、示例乙", ["示例甲", "示例乙"]],
  [2, ["示例承办人1", "示例承办人2"]],
])("officers %j may be names, or how many", (officers, told) => {
  expect(sent({ event: "transfer.proposed", data: { officers } }).fact["officers"]).toEqual(told);
});

test("keys that nobody knows, or that the step does not carry, are told", () => {
  const { warnings } = sent({ data: { colour: "红", verdict: "guilty", document: { kind: "filing_notice", size: 1 } }, unknownKeys: ["who"] });
  expect(warnings).toEqual(["未知的键 / unknown key who", "未知的键 / unknown key data.colour", "未知的键 / unknown key data.document.size", "police.filed 不带此项 / does not carry data.verdict"]);
});

test.each([
  [{ event: "police.vanished" }, /^UNKNOWN_EVENT .*police\.filed/],
  [{ event: "" }, /^UNKNOWN_EVENT /],
  [{ operation: "drop" }, /^UNKNOWN_OPERATION operation: "drop"/],
  [{ event: "case.opened", data: { metrics: { illegal_turnover: "很多" } } }, /^INVALID_DATA data\.metrics\.illegal_turnover: "很多"/],
  [{ event: "case.opened", data: { conducts: [{ metrics: { label_count: 1.5 } }] } }, /^INVALID_DATA data\.conducts\[0\]\.metrics\.label_count: 1\.5/],
  [{ event: "admin.decided", data: { kinds: ["流放"] } }, /^INVALID_DATA data\.kinds\[0\]: "流放"/],
  [{ event: "admin.decided", data: { fine: 1.005 } }, /^INVALID_DATA data\.fine: 1\.005/],
  [{ data: { documents: "示例" } }, /^INVALID_DATA data\.documents/],
  [{ event: "penalty.decided" }, /^INVALID_DATA data\.row/],
])("what the contract cannot carry is refused here: %j", (fields, reason) => {
  expect(prepare(fields)).toMatchObject({ refusal: expect.stringMatching(reason) });
});

test("a penalty is submitted as a row of text, under the event's case number unless it names its own", () => {
  const values = (row: object) => {
    const { fact } = sent({ event: "penalty.decided", data: { row } });
    return fact["values"];
  };
  expect(values({ CF_WSH: "示例罚〔2026〕1号", CF_NR_FK: 1.2, BZ: null })).toEqual({ AJBH: "示例〔2026〕1号", CF_WSH: "示例罚〔2026〕1号", CF_NR_FK: "1.2", BZ: "" });
  expect(values({ AJBH: "示例〔2026〕9号" })).toEqual({ AJBH: "示例〔2026〕9号" });
});
