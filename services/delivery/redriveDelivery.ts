import type { RedriveDeliveryRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../shared/errors.ts";
import { pumpOf, type Pumps } from "./pumps.ts";
import { parseDeliveryId } from "./rules/deliveryId.ts";

/**
 * Puts a dead letter back into its lane, with the same delivery id and a new allowance of attempts. If the system has a
 * later version of the record by now, its own version guard answers `duplicate`.
 * Throws INVALID_REQUEST, SUBSCRIPTION_NOT_FOUND, DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE.
 */
export async function redriveDelivery(pumps: Pumps, { deliveryId }: RedriveDeliveryRequest): Promise<Record<string, never>> {
  const id = parseDeliveryId(deliveryId);
  if (!id) throw new HubError("INVALID_REQUEST", "投递号格式为 <订阅>.<序号> / a delivery id is `<subscription>.<sequence>`", { deliveryId });
  await pumpOf(pumps, id.subscriptionId).redrive(id.sequence);
  return {};
}
