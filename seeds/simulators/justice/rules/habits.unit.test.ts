import { array, assert, boolean, constantFrom, integer, property, record } from "fast-check";
import { expect, test } from "vitest";
import { courtHabits } from "../../court/habits.ts";
import { policeHabits } from "../../police/habits.ts";
import { procuratorateHabits } from "../../procuratorate/habits.ts";
import { planAnswers, type Told } from "./habits.ts";
import { mistype, toEntries } from "./mistakes.ts";

const occurredAtMs = Date.parse("2026-03-02T09:30:00.000+08:00");

const told = (more: Partial<Told> = {}): Told => ({
  key: "police.7",
  type: "TransferSent",
  caseNo: "示例案〔2026〕7号",
  agency: { name: "贵州示例市知识产权局", code: "11520300MBYT00033K" },
  addressee: { name: "贵州示例县公安局", code: "" },
  occurredAtMs,
  receivedAtMs: occurredAtMs + 3_600_000,
  suspectNo: "",
  suspectName: "",
  ...more,
});

const steps = (habits: typeof policeHabits, more: Partial<Told>) => planAnswers(habits, told(more)).map(({ row }) => row["环节"]);

test("the police sign for a transfer and file it, each a minute after the other, as the unit it was addressed to", () => {
  const rows = planAnswers(policeHabits, told()).map(({ row }) => row);
  expect(rows).toMatchObject([
    { 环节: "受理", 案件编号: "示例案〔2026〕7号", 移送机关代码: "11520300MBYT00033K", 办案单位: "贵州示例县公安局", 办理时间: "2026-03-02 09:31:00.000", 操作: "新增" },
    { 环节: "立案", 办理时间: "2026-03-02 09:32:00.000", 文书日期: "2026-03-02", 文书文号: expect.stringMatching(/^示例公立字〔2026〕\d{6}号$/) as unknown },
  ]);
});

test.each([
  [policeHabits, { caseNo: "示例不立案7号" }, ["受理", "不予立案"]],
  [policeHabits, { type: "ReasonsDemanded" }, ["说明不立案理由"]],
  [policeHabits, { type: "DeadlineWarning" }, []],
  [procuratorateHabits, { type: "ProsecutionReceived" }, ["提起公诉"]],
  [procuratorateHabits, { type: "ProsecutionReceived", caseNo: "示例不诉案7号" }, ["不起诉", "移送行政检察部门", "提出检察意见"]],
  [procuratorateHabits, { type: "SupervisionRequested" }, ["要求说明不立案理由"]],
  [procuratorateHabits, { type: "ReasonsGiven", caseNo: "示例理由成立案7号" }, ["不立案理由成立"]],
  [courtHabits, { type: "ProsecutionCharged" }, ["受理", "一审判决", "判决生效"]],
  [courtHabits, { type: "ProsecutionCharged", caseNo: "示例上诉案7号" }, ["受理", "一审判决", "上诉", "判决生效"]],
] as const)("case %#: habits are told apart by what is told and by the case number", (habits, more, expected) => {
  expect(steps(habits, more)).toEqual(expected);
});

test("answers lie in their order between the thing and its receipt, never in the future, and always the same", () => {
  assert(
    property(integer({ min: 0, max: 600_000 }), constantFrom("TransferSent", "ReasonsDemanded"), (room, type) => {
      const one = told({ type, receivedAtMs: occurredAtMs + room });
      const times = planAnswers(policeHabits, one).map(({ row }) => Date.parse(`${row["办理时间"]!.replace(" ", "T")}+08:00`));
      for (const time of times) expect(time >= occurredAtMs && time <= one.receivedAtMs).toBe(true);
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(planAnswers(policeHabits, one)).toEqual(planAnswers(policeHabits, one));
    }),
  );
});

test("a thing without a time is not answered", () => {
  expect(planAnswers(policeHabits, told({ occurredAtMs: Number.NaN }))).toEqual([]);
});

test("early: the filing is entered before the receipt, with the dates unchanged", () => {
  const entries = toEntries(planAnswers(policeHabits, told()), { early: true });
  expect(entries.map(({ row }) => [row["环节"], row["办理时间"]])).toEqual([["立案", "2026-03-02 09:32:00.000"], ["受理", "2026-03-02 09:31:00.000"]]);
});

test("late: the same rows are entered later", () => {
  const [prompt, late] = [{}, { late: true }].map((mistakes) => toEntries(planAnswers(policeHabits, told()), mistakes));
  expect(late?.map(({ row }) => row)).toEqual(prompt?.map(({ row }) => row));
  expect(late?.every(({ delayMs }) => delayMs > 0) && prompt?.every(({ delayMs }) => delayMs === 0)).toBe(true);
});

test("wrongCaseNo: the wrong row, the right one, and the wrong one taken back with the same document", () => {
  const entries = toEntries(planAnswers(policeHabits, told({ type: "FilingOrdered" })), { wrongCaseNo: true });
  expect(entries.map(({ row }) => [row["案件编号"], row["操作"]])).toEqual([["示例案〔2026〕8号", "新增"], ["示例案〔2026〕7号", "新增"], ["示例案〔2026〕8号", "撤回"]]);
  expect(new Set(entries.map(({ row }) => row["文书文号"])).size).toBe(1);
});

test("whatever the mistakes, each answer is entered rightly and every entry has a key of its own", () => {
  const mistakes = record({ early: boolean(), late: boolean(), twice: boolean(), wrongCaseNo: boolean() });
  assert(
    property(mistakes, array(constantFrom("TransferSent", "FilingOrdered"), { minLength: 1, maxLength: 1 }), (made, [type]) => {
      const answers = planAnswers(policeHabits, told({ type: type ?? "" }));
      const entries = toEntries(answers, made);
      expect(new Set(entries.map(({ key }) => key)).size).toBe(entries.length);
      for (const { row } of answers) expect(entries.filter((entry) => entry.row === row)).toHaveLength(made.twice ? 2 : 1);
      const wrong = entries.filter(({ row }) => row["案件编号"] !== told().caseNo);
      expect(wrong.filter(({ row }) => row["操作"] === "撤回")).toHaveLength(wrong.length / 2);
    }),
  );
});

test.each([["示例案〔2026〕9号", "示例案〔2026〕0号"], ["示例案12", "示例案13"], ["示例案", "示例案1"]])("%s is mistyped as %s", (right, wrong) => {
  expect(mistype(right)).toBe(wrong);
});
