import { AdapterState } from "../../../../proto/gen/hub/registry/v1/adapter.ts";

interface LifeWord {
  readonly label: string;
  /** What its owner does next. */
  readonly next: string;
}

/** Where an adapter stands, for people, and what comes next. */
const words: Readonly<Record<AdapterState, LifeWord>> = {
  [AdapterState.UNSPECIFIED]: { label: "草稿 draft", next: "提交 / hub adapter submit" },
  [AdapterState.SUBMITTED]: { label: "已提交，待审 submitted", next: "等待审批，hub adapter status --watch / wait for the operator" },
  [AdapterState.RETURNED]: { label: "已退回 returned", next: "按意见修改后重新提交 / mend it and hub adapter submit again" },
  [AdapterState.SANDBOX]: { label: "准予沙箱 approved for the sandbox", next: "符合性测试 / hub adapter prove --attach" },
  [AdapterState.PROVEN]: { label: "已通过符合性测试 proven", next: "等待批准上线 / wait for the operator to let it go live" },
  [AdapterState.LIVE]: { label: "已上线 live", next: "运行 / hub adapter run" },
  [AdapterState.SUSPENDED]: { label: "已停用 suspended", next: "联系中心运维 / ask the hub's operator" },
  [AdapterState.RETIRED]: { label: "已注销 retired", next: "不能再提交；如需重新接入，请换标识 / for good; another id for a new one" },
};

export const lifeLabel = (state: AdapterState): string => words[state].label;

export const nextStep = (state: AdapterState): string => words[state].next;
