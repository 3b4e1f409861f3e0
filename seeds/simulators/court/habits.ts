import type { Habits } from "../justice/rules/habits.ts";

const accepted = { step: "受理", document: "示例刑受" };
const guilty = { 判决结果: "有罪" };
const effective = { step: "判决生效", document: "示例刑生效", columns: { ...guilty, 罚金: "50000元" } };
const acquitted = { 判决结果: "无罪" };

/**
 * How the simulated court works: it accepts what is charged, judges it and reports when the judgment takes effect. A case whose
 * number contains 无罪 ends in an acquittal and a suggestion to the agency, one with 上诉 is appealed first.
 */
export const courtHabits: Habits = {
  organ: { name: "贵州示例市人民法院", code: "" },
  kinds: {
    ProsecutionCharged: [
      {
        marker: "无罪",
        answers: [
          accepted,
          { step: "一审判决", document: "示例刑初", columns: acquitted },
          { step: "判决生效", document: "示例刑生效", columns: acquitted },
          { step: "司法建议", document: "示例法建", columns: { ...acquitted, 理由: "示例理由：应予行政处罚" } },
        ],
      },
      {
        marker: "上诉",
        answers: [accepted, { step: "一审判决", document: "示例刑初", columns: guilty }, { step: "上诉", document: "示例刑上" }, effective],
      },
      { answers: [accepted, { step: "一审判决", document: "示例刑初", columns: guilty }, effective] },
    ],
    SuspectCharged: [{ answers: [{ step: "被告人判决", document: "示例刑初", columns: { ...guilty, 审级: "一审" } }] }],
  },
};
