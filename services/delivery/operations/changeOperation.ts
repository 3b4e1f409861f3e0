import { OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { HubError } from "../../shared/errors.ts";
import { isEnded, type OperationRecord } from "./operationRecord.ts";
import type { Operations } from "./operations.ts";

/** Lets an operation begin. Throws OPERATION_NOT_FOUND, OPERATION_WRONG_STATE, NOT_GRANTED (the one who asked). */
export function approveOperation(operations: Operations, id: string, operator: string): Promise<OperationRecord> {
  return operations.change(id, (record) => {
    const { state, requestedBy, approvedBy, paused } = record;
    if (approvedBy === operator) return {};
    if (state !== OperationState.AWAITING_APPROVAL) throw wrongState(record, "不在等待批准 / does not await approval");
    if (requestedBy === operator) {
      throw new HubError("NOT_GRANTED", `须由另一名运维人员批准 / another operator than ${operator} must approve ${id}`, { operationId: id, operator });
    }
    return { approvedBy: operator, state: paused ? OperationState.PAUSED : OperationState.RUNNING };
  });
}

/** Stops after what is under way. Throws OPERATION_NOT_FOUND, OPERATION_WRONG_STATE (ended, awaiting). */
export function pauseOperation(operations: Operations, id: string): Promise<OperationRecord> {
  return operations.change(id, (record) => ({ state: fromOpen(record, OperationState.PAUSED) }));
}

/** Goes on. Throws OPERATION_NOT_FOUND, OPERATION_WRONG_STATE (ended, awaiting). */
export function resumeOperation(operations: Operations, id: string): Promise<OperationRecord> {
  return operations.change(id, (record) => ({ state: fromOpen(record, OperationState.RUNNING) }));
}

/** Ends it. Throws OPERATION_NOT_FOUND, OPERATION_WRONG_STATE (done). */
export function cancelOperation(operations: Operations, id: string): Promise<OperationRecord> {
  return operations.change(id, (record) => {
    if (record.state === OperationState.DONE) throw wrongState(record, "已完成 / is done already");
    return { state: OperationState.CANCELLED };
  });
}

function fromOpen(record: OperationRecord, next: OperationState): OperationState {
  if (isEnded(record)) throw wrongState(record, "已结束 / has ended");
  if (record.state === OperationState.AWAITING_APPROVAL) throw wrongState(record, "正等待另一名运维人员批准 / awaits another operator's approval");
  return next;
}

function wrongState({ id }: OperationRecord, words: string): HubError {
  return new HubError("OPERATION_WRONG_STATE", `操作 / operation ${id} ${words}`, { operationId: id });
}
