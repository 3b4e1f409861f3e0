import type { Habits } from "../justice/rules/habits.ts";

/**
 * How the simulated procuratorate works: it charges what it is sent, or does not when the case number contains 不诉, and then
 * gives its opinion to the agency; it demands reasons for not filing and orders the filing, or accepts the reasons when the
 * number contains 成立; it approves arrests, or does not when the number contains 不捕.
 */
export const procuratorateHabits: Habits = {
  organ: { name: "贵州示例市人民检察院", code: "" },
  kinds: {
    SupervisionRequested: [{ answers: [{ step: "要求说明不立案理由", document: "示例检不立通" }] }],
    ReasonsGiven: [
      { marker: "成立", answers: [{ step: "不立案理由成立", document: "示例检复字" }] },
      { answers: [{ step: "通知立案", document: "示例检通立" }] },
    ],
    ProsecutionReceived: [
      {
        marker: "不诉",
        answers: [
          { step: "不起诉", document: "示例检不诉", columns: { 不起诉种类: "酌定", 理由: "示例理由：情节轻微" } },
          { step: "移送行政检察部门", document: "示例检移表" },
          { step: "提出检察意见", document: "示例检意见", columns: { 理由: "示例理由：应予行政处罚" } },
        ],
      },
      { answers: [{ step: "提起公诉", document: "示例检刑诉", columns: { 罪名: "213" } }] },
    ],
    SuspectArrestRequested: [
      { marker: "不捕", answers: [{ step: "不批准逮捕", document: "示例检不捕" }] },
      { answers: [{ step: "批准逮捕", document: "示例检批捕" }] },
    ],
    SuspectSentForProsecution: [
      { marker: "不诉", answers: [{ step: "嫌疑人不起诉", document: "示例检不诉" }] },
      { answers: [{ step: "嫌疑人提起公诉", document: "示例检刑诉", columns: { 罪名: "213" } }] },
    ],
  },
};
