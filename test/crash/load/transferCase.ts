import type { CrashCase } from "./crashCase.ts";
import { accepted, duplicate, parked, rejected, type Step } from "./steps.ts";

interface TransferStep extends Step {
  readonly kind: "移送" | "立案" | "不予立案";
  readonly fields?: Readonly<Record<string, string>>;
}

const sent: TransferStep = { kind: "移送", answers: [accepted(1)], records: ["sent"] };
const reason = { 不予立案理由: "示例理由：情节显著轻微" };

/** The lives a transfer to the police may have. */
export const transferScripts: Readonly<Record<string, readonly TransferStep[]>> = {
  filed: [sent, { kind: "立案", answers: [accepted(2)], records: ["filed"] }],
  notFiled: [sent, { ...sent, answers: [duplicate(1)], records: [] }, { kind: "不予立案", fields: reason, answers: [accepted(2)], records: ["notFiled"] }],
  answerFirst: [
    { kind: "立案", answers: parked(1, 3), records: ["parked"] },
    { ...sent, answers: [accepted(2)], records: ["sent", "filed"] },
  ],
  withoutLetter: [{ kind: "移送", fields: { 移送书文号: "" }, answers: [rejected("E001")], records: [] }],
};

/** A transfer as the users of the platform enter it, step by step. */
export function transferCase(script: string, index: number): CrashCase {
  const name = `示例移送案${index + 1}`;
  const common = {
    案件编号: name,
    移送机关: "贵州示例市工商行政管理局",
    移送机关代码: "11520100MBYT00017K",
    公安机关: "贵州示例市公安局",
    公安机关代码: "",
    移送书文号: `黔示移〔2019〕${index + 1}号`,
    通知书文号: `黔示立〔2019〕${index + 1}号`,
    办理时间: "2019-03-01 09:30:00",
  };
  const steps = transferScripts[script] ?? [];
  return {
    name,
    script,
    source: "linkage-platform",
    party: undefined,
    secrets: [],
    rows: steps.map((step) => ({ row: { ...common, 类型: step.kind, ...step.fields }, step })),
  };
}
