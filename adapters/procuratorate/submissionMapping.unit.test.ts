import { expect, test } from "vitest";
import { Operation, Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { stepOf, stepTable } from "../sdk/steps/stepTable.ts";
import { answerCodes, resolutionCodes, stepCodes } from "./codes.ts";
import { toOffsetTime, toAck, toRow } from "./submissionMapping.ts";

const data = {
  ywhj: "SCQS02", bgbz: "A", ajbh: "示例案〔2026〕7号", ysjg: "贵州示例市知识产权局", ysjgdm: "11520300MBYT00033K", cbdw: "示例市人民检察院",
  blsj: "20260302093000120", wswh: "示例检刑诉〔2026〕8号", wsrq: "20260302", zm: "213;214",
};
const rowOf = (more: Record<string, string>) => toRow({ id: "JC1", cursor: "1", enteredAt: "20260302100000000", data: { ...data, ...more } });

test("a row becomes a submission that names its id for ever, with the values as found", () => {
  expect(rowOf({})).toMatchObject({
    submissionId: "JC1",
    submission: {
      sourceReference: "outbox/JC1",
      operation: Operation.INSERT,
      enteredAt: "2026-03-02T10:00:00.000+08:00",
      fact: {
        $case: "prosecutionCharged",
        value: {
          caseNo: "示例案〔2026〕7号",
          agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" },
          organ: { name: "示例市人民检察院" },
          occurredAt: "2026-03-02T09:30:00.120+08:00",
          document: { number: "示例检刑诉〔2026〕8号", date: "2026-03-02" },
          offenceCodes: ["213", "214"],
        },
      },
    },
  });
});

test("every step that the law gives to the procuratorate has a code, and every code is such a step", () => {
  expect([...stepCodes.values()].sort()).toEqual(stepTable.filter(({ actor }) => actor === "procuratorate").map(({ event }) => event).sort());
});

test.each([...stepCodes])("ywhj %s is %s", (code, event) => {
  expect(rowOf({ ywhj: code, xyrbh: "1" }).submission?.fact?.$case).toBe(stepOf(event)?.factCase);
});

test.each([
  [{ ywhj: "SCQS03", bqszl: "3" }, { kind: "doubtful" }],
  [{ ywhj: "SCQS03", bqszl: "9" }, { kind: "9" }],
  [{ ywhj: "LAJD03", ly: "示例理由" }, { reason: "示例理由" }],
  [{ ywhj: "SCDB01", xyrbh: "2", xyrxm: "示例某", xyrlb: "1" }, { suspectNo: "2", suspect: { name: "示例某", category: PartyCategory.NATURAL_PERSON } }],
])("%j says %j", (items, said) => {
  expect(rowOf(items).submission?.fact?.value).toMatchObject(said);
});

test.each([["M", Operation.UPDATE], ["D", Operation.DELETE], ["", Operation.UNSPECIFIED]])("bgbz %j is operation %j", (bgbz, operation) => {
  expect(rowOf({ bgbz }).submission?.operation).toBe(operation);
});

test.each([["ywhj", "SCQS99"], ["bgbz", "X"]])("an unknown code of %s is not guessed at", (field, value) => {
  const row = rowOf({ [field]: value });
  expect(row).toMatchObject({ errors: [{ code: "E024", field, value }] });
  expect(row.submission).toBeUndefined();
});

test("a row that is no row of texts is answered and stops none behind it", () => {
  expect(toRow({ id: "JC1", cursor: "1", enteredAt: "", data: undefined })).toMatchObject({ submissionId: "JC1", errors: [{ field: "data" }] });
});

test.each([["20260302093000", "2026-03-02T09:30:00.000+08:00"], ["2026-03-02T09:30:00+08:00", "2026-03-02T09:30:00+08:00"], ["3月2日", "3月2日"]])("the time %j is %j", (found, time) => {
  expect(toOffsetTime(found)).toBe(time);
});

test("an answer becomes the system's codes and names its own items", () => {
  const errors = [{ code: "E003", field: "occurred_at", message: "应为时间 / not a time", value: "昨天", rule: "示例", remedy: "请更正" }];
  const answer = SubmissionAnswer.fromPartial({ submissionId: "JC1", outcome: Outcome.MANUAL, caseId: "t1", errors });
  expect(toAck(answer)).toMatchObject({ hzlx: "1", jgdm: "30", jgsm: "转人工", ajbs: "t1", wt: [{ lb: "C", dm: "E003", zd: "blsj", gz: "请更正" }] });
  const parked = SubmissionAnswer.fromPartial({ outcome: Outcome.PARKED, waitingFor: "police.filed", waitingUntil: "2026-03-05T10:00:00.000+08:00" });
  expect(toAck(parked).jgsm).toBe("等待前置环节：police.filed，至 2026-03-05T10:00:00.000+08:00");
});

test("no two results share a code", () => {
  const answers = [Outcome.ACCEPTED, Outcome.DUPLICATE, Outcome.PARKED, Outcome.MANUAL, Outcome.REJECTED].map((outcome) => answerCodes[outcome].jgdm);
  const all = [...answers, ...Object.values(resolutionCodes).map(({ jgdm }) => jgdm)];
  expect(new Set(all).size).toBe(all.length);
});
