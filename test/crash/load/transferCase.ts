import { overdue, parkedReport, resolved, started, step, type CaseEvent } from "./caseEvents.ts";
import type { CrashCase, Story } from "./crashCase.ts";
import { accepted, duplicate, parked, rejected, type Step } from "./steps.ts";

interface TransferStep extends Step {
  readonly kind: "移送" | "立案" | "不予立案";
  readonly fields?: Readonly<Record<string, string>>;
}

/** A deadline of 2019 is recorded as ended when it is recorded at all. */
const longAgo = (deadline: string): readonly CaseEvent[] => [started(deadline), overdue(deadline)];

const sent: TransferStep = { kind: "移送", answers: [accepted(1)], records: [step("TransferSent")] };
const filed = [step("CaseFiled")];
const reason = { 不予立案理由: "示例理由：情节显著轻微" };

/**
 * The lives of a transfer that the platform alone reports, without the steps it never reports: filing, exhibits to be handed over
 * (D12); no filing, the agency's right to object (D07).
 */
export const transferScripts: Readonly<Record<string, readonly TransferStep[]>> = {
  filed: [sent, { kind: "立案", answers: [accepted(2)], records: [...filed, ...longAgo("D12")] }],
  notFiled: [
    sent,
    { ...sent, answers: [duplicate(1)], records: [] },
    { kind: "不予立案", fields: reason, answers: [accepted(2)], records: [step("CaseNotFiled"), ...longAgo("D07")] },
  ],
  answerFirst: [
    { kind: "立案", answers: parked(1, 3), records: [parkedReport], resolution: "recorded" },
    { ...sent, answers: [accepted(2)], records: [step("TransferSent"), ...filed, resolved(), ...longAgo("D12")] },
  ],
  filedTwice: [
    sent,
    { kind: "立案", answers: [accepted(2)], records: [...filed, ...longAgo("D12")] },
    { kind: "立案", answers: [duplicate(2)], records: [] },
  ],
  withoutLetter: [{ kind: "移送", fields: { 移送书文号: "", 通知书文号: "" }, answers: [rejected("E001")], records: [] }],
};

/** A transfer as the users of the platform enter it, step by step. */
export function transferCase(script: string, index: number): Story {
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
  const crashCase: CrashCase = { name, script, agencySystem: "aic-case", party: undefined, secrets: [] };
  const steps = transferScripts[script] ?? [];
  return { rows: steps.map((one) => ({ crashCase, system: "linkage-platform", row: { ...common, 类型: one.kind, ...one.fields }, step: one })) };
}
