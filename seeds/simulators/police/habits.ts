import type { Habits } from "../justice/rules/habits.ts";

const filed = { step: "立案", document: "示例公立字" };
const received = { step: "受理", document: "示例公受字" };
const refused = { step: "不予立案", document: "示例公不立字", columns: { 理由: "示例理由：没有犯罪事实" } };

/**
 * How the simulated police work: they sign for what is transferred and file it, or do not file it when the case number
 * contains 不立; they explain, file when ordered to, and send the case for prosecution when the exhibits are there.
 */
export const policeHabits: Habits = {
  organ: { name: "贵州示例市公安局", code: "" },
  kinds: {
    TransferSent: [
      { marker: "不立", answers: [received, refused] },
      { answers: [received, filed] },
    ],
    TransferRedirected: [{ answers: [received, filed] }],
    TransferSupplemented: [
      { marker: "不立", answers: [refused] },
      { answers: [filed] },
    ],
    ReconsiderationRequested: [{ answers: [{ step: "复议维持", document: "示例公复字" }] }],
    ReasonsDemanded: [{ answers: [{ step: "说明不立案理由", document: "示例公说字", columns: { 理由: "示例理由：未达到追诉标准" } }] }],
    FilingOrdered: [{ answers: [filed] }],
    ExhibitsHandedOver: [{ answers: [{ step: "移送审查起诉", document: "示例公诉字" }] }],
    ProsecutionReturned: [{ answers: [{ step: "移送审查起诉", document: "示例公诉补字" }] }],
    SuspectArrestApproved: [{ answers: [{ step: "嫌疑人移送起诉", document: "示例公诉字" }] }],
  },
};
