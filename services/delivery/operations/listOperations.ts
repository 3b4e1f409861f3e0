import type { ListOperationsRequest, ListOperationsResponse } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { isEnded, toOperation } from "./operationRecord.ts";
import type { Operations } from "./operations.ts";

const PAGE_DEFAULT = 100;
const PAGE_MAX = 1_000;

/** Operations, newest first. */
export function listOperations(operations: Operations, { subscriptionId, open, pageSize }: ListOperationsRequest): ListOperationsResponse {
  const wanted = operations.all().filter((record) => (subscriptionId === "" || record.subscriptionId === subscriptionId) && !(open && isEnded(record)));
  return { operations: wanted.slice(0, Math.min(PAGE_MAX, pageSize || PAGE_DEFAULT)).map(toOperation) };
}
