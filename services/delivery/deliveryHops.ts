import type { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { HopInput } from "../shared/bus/hops.ts";
import { traceIdOf } from "../shared/traceparent.ts";
import type { PreparedEvent } from "./preparedEvents.ts";

/** A step of one delivery, found by the keys of its event. */
export function toHop(kind: HopKind, { id, system }: Subscription, prepared: PreparedEvent, more: Partial<HopInput>): HopInput {
  const { event, caseId } = prepared;
  const { version, ...keys } = prepared.keys();
  return {
    kind,
    system,
    subscriptionId: id,
    eventId: event.id,
    eventType: event.type,
    caseId,
    ...keys,
    version: version || event.caseVersion,
    sequence: event.sequence,
    traceId: traceIdOf(event.traceparent),
    ...more,
  };
}
