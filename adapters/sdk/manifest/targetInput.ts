import type { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { toDeliveredEvent } from "../../../services/shared/events/deliveredEvent.ts";
import { toHubNotice, type HubNotice } from "../steps/hubNotice.ts";

/** What a target's expressions are computed over. */
export interface TargetInput {
  /** CloudEvents attributes, as services/shared/events/cloudEvent.ts names them, with `deliveryid` and `datahash`. */
  readonly event: Readonly<Record<string, unknown>>;
  /** The event's data as proto JSON. */
  readonly data: unknown;
  /** The event as case systems are told it; absent for events that are no notice. */
  readonly notice?: HubNotice;
}

/** What expressions see of a delivery; throws when its data is not the message that its type names. */
export function toTargetInput(delivery: Delivery): TargetInput {
  const { data, ...event } = toDeliveredEvent(delivery);
  const notice = delivery.event && toHubNotice(delivery.event);
  return { event, data, ...(notice ? { notice } : {}) };
}
