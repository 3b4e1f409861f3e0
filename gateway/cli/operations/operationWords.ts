import { OperationKind, OperationState, type DeadLetterCount, type Operation } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { systemLabel } from "../terminal/labels.ts";
import { shortTime } from "../terminal/stateWords.ts";
import type { Column } from "../terminal/table.ts";

const KINDS: Readonly<Record<OperationKind, string>> = {
  [OperationKind.UNSPECIFIED]: "未知 unknown",
  [OperationKind.REDRIVE]: "重投 redrive",
  [OperationKind.DISCARD]: "放弃 discard",
  [OperationKind.REPLAY]: "重放 replay",
  [OperationKind.REPAIR]: "修复 repair",
};

const STATES: Readonly<Record<OperationState, string>> = {
  [OperationState.UNSPECIFIED]: "未知 unknown",
  [OperationState.AWAITING_APPROVAL]: "待批准 awaits approval",
  [OperationState.RUNNING]: "进行中 running",
  [OperationState.PAUSED]: "已暂停 paused",
  [OperationState.DONE]: "已完成 done",
  [OperationState.CANCELLED]: "已取消 cancelled",
};

export const isEnded = ({ state }: Operation): boolean => state === OperationState.DONE || state === OperationState.CANCELLED;

export const countColumns: readonly Column<DeadLetterCount>[] = [
  { title: "订阅 subscription", value: ({ subscriptionId }) => systemLabel(subscriptionId) },
  { title: "原因 reason", value: ({ reason }) => reason },
  { title: "件数 count", value: ({ count }) => String(count), align: "right" },
];

export const operationColumns: readonly Column<Operation>[] = [
  { title: "操作号 operation", value: ({ id }) => id },
  { title: "类别 kind", value: ({ kind }) => KINDS[kind] },
  { title: "状态 state", value: ({ state }) => STATES[state] },
  { title: "订阅 subscription", value: ({ subscriptionId }) => subscriptionId || "多个 several" },
  { title: "进度 progress", value: ({ done, failed, total }) => `${done + failed}/${total}`, align: "right" },
  { title: "失败 failed", value: ({ failed }) => String(failed), align: "right" },
  { title: "申请 by", value: ({ requestedBy }) => requestedBy },
  { title: "时间 since", value: ({ createTime }) => shortTime(createTime) },
  { title: "理由 why", value: ({ justification }) => justification, maxWidth: 40 },
];

/** One operation in full. */
export function operationLines(operation: Operation): string[] {
  const { id, kind, state, subscriptionId, requestedBy, approvedBy, justification, createTime, updateTime, total, done, unchanged, failed, batchSize } = operation;
  return [
    `${KINDS[kind]} ${id}：${STATES[state]}`,
    `  订阅 subscription  ${subscriptionId === "" ? "多个 several" : systemLabel(subscriptionId)}`,
    `  申请 requested by  ${requestedBy}，${shortTime(createTime)}；批准 approved by ${approvedBy || "无需或未批 nobody"}`,
    `  理由 why           ${justification}`,
    `  进度 progress      ${done + failed}/${total}：完成 done ${done}（其中已有 unchanged ${unchanged}），失败 failed ${failed}；每批 batch ${batchSize}`,
    `  最近 last change   ${shortTime(updateTime)}`,
  ];
}

const BAR = 30;

/** `██████────  40 %  12/30  失败 failed 0`. */
export function progressLine({ state, done, failed, total }: Operation): string {
  const ended = Number(done + failed);
  const share = total === 0n ? (state === OperationState.DONE ? 1 : 0) : Math.min(1, ended / Number(total));
  const full = Math.round(share * BAR);
  return `${"█".repeat(full)}${"─".repeat(BAR - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${ended}/${total}  失败 failed ${failed}  ${STATES[state]}`;
}
