import type { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { View } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../errors.ts";
import { toCloudEvent } from "./cloudEvent.ts";

/**
 * A delivery as CloudEvents JSON, for webhooks and server-sent events. Beside what every event has, it carries `datahash` (of the
 * data as delivered: what a receiver keeps for reconciliation), `deliveryid`, and `replayid` when it is a replay. What an operator reads without a subscription has no `deliveryid`. The same for
 * every attempt. Throws UNKNOWN_EVENT_TYPE, INVALID_EVENT_DATA.
 */
export function toDeliveredEvent({ event, deliveryId, replayId }: Delivery): Record<string, unknown> {
  if (!event) throw new HubError("INVALID_EVENT_DATA", `投递缺少事件 / delivery ${deliveryId} has no event`, { deliveryId });
  const { data, ...attributes } = toCloudEvent(event, View.FULL);
  const optional = { deliveryid: deliveryId, replayid: replayId };
  return { ...attributes, datahash: event.dataHash, ...Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== "")), data };
}
