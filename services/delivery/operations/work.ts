import type { OperationRecord } from "./operationRecord.ts";

/** What a step changes of an operation. */
export type Change = Partial<Pick<OperationRecord, "state" | "total" | "done" | "unchanged" | "failed" | "letters">>;

/** The work of one operation that is running or paused. Goes on from the record after a restart. */
export interface Work {
  /**
   * One step, short: looks what has become of what is under way and, when the operation is not paused, goes on. Resolves
   * with what has changed. `keep` stores a change that must be on record before the step goes on.
   */
  step(record: OperationRecord, keep: (change: Change) => Promise<OperationRecord>): Promise<Change>;
  /** The operation was cancelled, or the service stops after it. */
  cancel(record: OperationRecord): Promise<void>;
}
