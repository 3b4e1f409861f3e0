import type { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { HopInput } from "../shared/bus/hops.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";

/** What is particular to a step. */
export type HopDetails = Pick<HopInput, "attempt" | "receipt" | "reason" | "message" | "time" | "operator"> & {
  /** Operation that caused it. */
  readonly operationId?: string;
  /** The delivery, when it is not the live one of the event. */
  readonly deliveryId?: string;
};

/** A step of one delivery, found by the keys of its event. Written out: spreading costs more than all the rest of a delivery. */
export function toHop(kind: HopKind, { id, system }: Subscription, { event, caseId, keys }: PreparedEvent, details: HopDetails): HopInput {
  const hop: HopInput = {
    kind,
    system,
    subscriptionId: id,
    eventId: event.id,
    eventType: event.type,
    caseId,
    decisionNo: keys.decisionNo,
    partyCode: keys.partyCode,
    documentNo: keys.documentNo,
    version: keys.version || event.caseVersion,
    sequence: event.sequence,
    traceId: keys.traceId,
    attempt: details.attempt ?? 0,
    receipt: details.receipt ?? "",
    reason: details.reason ?? "",
    message: details.message ?? "",
    deliveryId: details.deliveryId ?? toDeliveryId(id, Number(event.sequence)),
    operator: details.operator ?? "",
    operationId: details.operationId ?? "",
  };
  if (details.time) hop.time = details.time;
  return hop;
}
