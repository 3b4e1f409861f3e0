import { assert, constantFrom, dictionary, oneof, property, string } from "fast-check";
import { expect, test } from "vitest";
import { Operation, Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { PartyCategory } from "../../proto/gen/hub/common/v1/party.ts";
import { stepOf, stepTable } from "../sdk/steps/stepTable.ts";
import { nodeCodes } from "./codes.ts";
import { toAnsweredRow, toOffsetTime, toRow } from "./submissionMapping.ts";

const row = {
  xh: "1", unid: "U1", lcjd: "0501", jlzt: "1", ajbh: "示例案〔2026〕7号", ysjg: "贵州示例市知识产权局", ysjgdm: "11520300MBYT00033K", fymc: "示例市人民法院",
  blsj: "2026-03-02 09:30:00.12", wsbh: "（2026）示例刑初8号", wsrq: "2026-03-02", pjjg: "01", fj: "5万元", rkrq: "2026-03-02 10:00:00.000", ly: null,
};
const rowOf = (more: Record<string, string | null>) => toRow({ ...row, ...more });

test("a row becomes a submission that names its UNID for ever, with the values as found", () => {
  expect(rowOf({})).toMatchObject({
    submissionId: "U1",
    submission: {
      sourceReference: "xs_lcjd/U1",
      operation: Operation.INSERT,
      enteredAt: "2026-03-02T10:00:00.000+08:00",
      fact: {
        $case: "judgmentEffective",
        value: {
          caseNo: "示例案〔2026〕7号",
          agency: { uscc: "11520300MBYT00033K", name: "贵州示例市知识产权局" },
          organ: { name: "示例市人民法院" },
          occurredAt: "2026-03-02T09:30:00.120+08:00",
          document: { number: "（2026）示例刑初8号", date: "2026-03-02" },
          verdict: "guilty",
          fine: { fen: 5_000_000n },
        },
      },
    },
  });
});

test("every step that the law gives to the court has a code, and every code is such a step", () => {
  expect([...nodeCodes.values()].sort()).toEqual(stepTable.filter(({ actor }) => actor === "court").map(({ event }) => event).sort());
});

test.each([...nodeCodes])("LCJD %s is %s", (code, event) => {
  expect(rowOf({ lcjd: code, bgrxh: "1" }).submission?.fact?.$case).toBe(stepOf(event)?.factCase);
});

test.each([
  [{ lcjd: "0101", sycx: "2" }, { track: "extended" }],
  [{ lcjd: "0301", pjjg: "02" }, { verdict: "acquitted" }],
  [{ lcjd: "0601", pjjg: "03", ly: "示例理由" }, { verdict: "exempted", reason: "示例理由" }],
  [{ lcjd: "0301", pjjg: "77" }, { verdict: "77" }],
  [{ lcjd: "0302", bgrxh: "2", bgrmc: "示例公司", bgrlx: "2", sj: "2" }, { suspectNo: "2", suspect: { name: "示例公司", category: PartyCategory.ORGANISATION }, instance: "final" }],
])("%j says %j", (columns, said) => {
  expect(rowOf(columns).submission?.fact?.value).toMatchObject(said);
});

test.each([["1", Operation.INSERT], ["2", Operation.UPDATE], ["3", Operation.DELETE], [null, Operation.UNSPECIFIED]])("JLZT %j is operation %j", (jlzt, operation) => {
  expect(rowOf({ jlzt }).submission?.operation).toBe(operation);
});

test.each([["LCJD", { lcjd: "9999" }], ["JLZT", { jlzt: "7" }], ["FJ", { fj: "五万左右" }]])("an unreadable %s is not guessed at", (field, columns) => {
  const found = rowOf(columns);
  expect(found).toMatchObject({ errors: [{ code: "E024", field }] });
  expect(found.submission).toBeUndefined();
});

test.each([["2026-03-02T09:30:00", "2026-03-02T09:30:00.000+08:00"], ["2026-03-02 09:30:00.123456", "2026-03-02T09:30:00.123+08:00"], ["", ""]])("the time %j is %j", (found, time) => {
  expect(toOffsetTime(found)).toBe(time);
});

test("no row, however dirty, makes the mapping fail", () => {
  assert(
    property(dictionary(constantFrom(...Object.keys(row)), oneof(string({ unit: "binary" }), constantFrom("__proto__", "constructor", "0501", "3", "五万"))), (columns) => {
      const found = rowOf(columns);
      expect(found.submission !== undefined || (found.errors?.length ?? 0) > 0).toBe(true);
    }),
  );
});

test("an answer becomes a state and names the court's own column", () => {
  const answer = SubmissionAnswer.fromPartial({ submissionId: "U1", outcome: Outcome.MANUAL, errors: [{ code: "E025", field: "occurred_at", message: "不能" }] });
  const { clzt, cljg } = toAnsweredRow(answer);
  expect([clzt, JSON.parse(cljg)]).toMatchObject(["5", { errors: [{ code: "E025", field: "BLSJ" }] }]);
});
