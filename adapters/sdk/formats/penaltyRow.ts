import { Operation, type PenaltyRow } from "../../../proto/gen/hub/case/v1/case_service.ts";
import type { FileRow, OperationLetter } from "./fileRow.ts";

const operations: Readonly<Record<OperationLetter, Operation>> = {
  I: Operation.INSERT,
  U: Operation.UPDATE,
  D: Operation.DELETE,
  "": Operation.UNSPECIFIED,
};

/** The row as the hub takes it. A version that is no whole number stays in the values, where the hub warns of it. */
export function toPenaltyRow({ values, operation, version, changedAt }: FileRow): PenaltyRow {
  const plain = version.trim();
  const isNumber = /^\d{1,18}$/.test(plain);
  return {
    values: isNumber || plain === "" ? { ...values } : { ...values, VERSION: version },
    operation: operations[operation],
    version: isNumber ? BigInt(plain) : 0n,
    changedAt,
  };
}
