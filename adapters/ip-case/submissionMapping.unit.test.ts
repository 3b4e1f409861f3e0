import { expect, test } from "vitest";
import { anything, assert, dictionary, property, string } from "fast-check";
import { Operation, Outcome, SubmissionAnswer } from "../../proto/gen/hub/case/v1/case_service.ts";
import { toAnsweredRow, toSubmission } from "./submissionMapping.ts";

const rowOf = (cells: Record<string, unknown>) => toSubmission({ seq: "7", ...cells }).fact;

test("columns become V2 codes with the values as found, the exchange's own columns stay out", () => {
  const submission = toSubmission({ seq: "7", cf_wsh: " 黔示知罚[2018]2号", cf_nr_fk: "5元", bz: null, areacode: "520000", state: "1" });
  expect(submission).toEqual({
    submissionId: "7",
    sourceReference: "penalty_out/7",
    traceparent: "",
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
