import { expect, test } from "vitest";
import { anything, assert, dictionary, property, string } from "fast-check";
import { Operation, Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { stepTable } from "../sdk/steps/stepTable.ts";
import { toAnsweredRow } from "./answeredRow.ts";
import { toStepRow, toSubmission } from "./submissionMapping.ts";

const rowOf = (cells: Record<string, unknown>) => toSubmission({ seq: "7", ...cells }).fact;

test("columns become V2 codes with the values as found, the exchange's own columns stay out", () => {
  const submission = toSubmission({ seq: "7", cf_wsh: " 黔示知罚[2018]2号", cf_nr_fk: "5元", bz: null, areacode: "520000", state: "1" });
  expect(submission).toEqual({
    submissionId: "7",
    sourceReference: "penalty_out/7",
    traceparent: "",
    operation: Operation.UNSPECIFIED,
    enteredAt: "",
    fact: {
      $case: "penaltyRow",
      value: { values: { CF_WSH: " 黔示知罚[2018]2号", CF_NR_FK: "5元" }, operation: Operation.UNSPECIFIED, version: 0n, changedAt: "" },
    },
  });
});

test("a column under its old name is taken for the field it is", () => {
  expect(rowOf({ cf_fr_sfzh: "示例" })).toMatchObject({ value: { values: { CF_FR_ZJHM: "示例" } } });
});

test("an unknown column keeps its name, so that the hub can warn", () => {
  expect(rowOf({ cf_xdr_mcc: "示例", extra: { cf_foo: "1" } })).toMatchObject({ value: { values: { CF_XDR_MCC: "示例", CF_FOO: "1" } } });
});

test.each([
  ["I", Operation.INSERT],
  [" u", Operation.UPDATE],
  ["Ｄ", Operation.DELETE],
  [null, Operation.UNSPECIFIED],
])("OP %j is read as operation %j", (op, operation) => {
  expect(rowOf({ op })).toMatchObject({ value: { operation, values: {} } });
});

test("an OP that is none of the three is shown to the hub, not guessed at", () => {
  expect(rowOf({ op: "X" })).toMatchObject({ value: { operation: Operation.UNSPECIFIED, values: { OP: "X" } } });
});

test("the version comes from the misspelt column when the right one is empty", () => {
  expect(rowOf({ version: null, datavervison: "3" })).toMatchObject({ value: { version: 3n } });
  expect(rowOf({ version: "2", datavervison: "V2.0" })).toMatchObject({ value: { version: 2n } });
});

test("no row, however dirty, makes the mapping fail", () => {
  assert(
    property(dictionary(string(), anything()), (cells) => {
      const fact = rowOf(cells);
      expect(fact?.$case === "penaltyRow" && Object.values(fact.value.values).every((value) => typeof value === "string")).toBe(true);
    }),
  );
});

test("an answer becomes a state and words for the system's users", () => {
  const answer = SubmissionAnswer.fromPartial({
    submissionId: "7",
    outcome: Outcome.REJECTED,
    errors: [{ code: "E004", field: "CF_XDR_SHXYM", message: "校验位错误", remedy: "核对营业执照" }],
  });
  expect(toAnsweredRow(answer)).toMatchObject({ seq: "7", state: "9" });
  expect(JSON.parse(toAnsweredRow(answer).answer)).toMatchObject({ errors: [{ code: "E004", field: "CF_XDR_SHXYM", remedy: "核对营业执照" }] });
});

const stepRow = (cells: Record<string, unknown>) => toStepRow({ seq: "7", state: "1", resolution: null, ajbh: "示例案1", yjjgdm: "11520100MBYT00017K", blsj: "2025-03-03 09:00", ...cells });

/** Steps that an agency takes. */
const agencySteps = stepTable.filter(({ actor, event }) => ["agency", "agency_head"].includes(actor) || event === "case.closed");

test.each(agencySteps.map(({ zh, factCase, actor }) => [zh, factCase, actor] as const))("环节 %s of ys_outbox is submitted", (zh, factCase, actor) => {
  const { submission, errors, warnings } = stepRow({ hj: zh, wswh: "示文〔2025〕1号", op: "I" });
  expect([errors, warnings]).toEqual([[], []]);
  expect(submission).toMatchObject({
    submissionId: "7",
    sourceReference: "ys_outbox/7",
    operation: Operation.INSERT,
    fact: { $case: factCase, value: { caseNo: "示例案1", occurredAt: "2025-03-03T09:00:00.000+08:00", actor: actor === "agency_head" ? "agency_head" : "" } },
  });
});

test("lists come as JSON or as text, and columns that nobody knows are reported", () => {
  const { submission, warnings } = stepRow({ hj: "移送", cl: '[{"类别":"移送书","文号":"示移〔2025〕1号"},{"类别":"涉案物品清单","文号":"无"}]', sxxw: "假冒注册商标|2024-01-01|2024-12-31|非法经营数额=5万元", extra: { 备注: "示例" } });
  expect(submission?.fact?.value).toMatchObject({
    documents: [{ kind: "transfer_letter" }, { kind: "exhibit_list", none: true }],
    conducts: [{ offence: "counterfeit_trademark", metrics: [{ name: "illegal_turnover", value: 5_000_000n }] }],
  });
  expect(warnings).toMatchObject([{ code: "W009", field: "备注" }]);
});

test("an answer to a step names the columns' titles, and a report for a person has a state of its own", () => {
  const manual = SubmissionAnswer.fromPartial({ submissionId: "7", outcome: Outcome.MANUAL, eventId: "E1", errors: [{ code: "E025", field: "occurred_at" }] });
  expect(toAnsweredRow(manual)).toMatchObject({ state: "5", event_id: "E1" });
  expect(JSON.parse(toAnsweredRow(manual).answer)).toMatchObject({ outcome: "manual", errors: [{ code: "E025", field: "办理时间" }] });
});
