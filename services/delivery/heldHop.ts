import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopInput } from "../shared/bus/hops.ts";
import type { Failure } from "./rules/lane.ts";
import type { Terms } from "./terms.ts";

/** The subscription waits, and why: one step for all its deliveries. */
export function heldHop({ subscription }: Terms, { reason, message }: Failure, time?: string): HopInput {
  return { kind: HopKind.HELD, system: subscription.system, subscriptionId: subscription.id, reason, message, ...(time ? { time } : {}) };
}
