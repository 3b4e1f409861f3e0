import type { RedriveDeliveryRequest } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HubError } from "../shared/errors.ts";
import { pumpOf, type Pumps } from "./pumps.ts";
import { redrive, type RedriveDeps } from "./redrive.ts";
import { parseDeliveryId } from "./rules/deliveryId.ts";

/**
 * Puts a dead letter back into its lane, with the same delivery id and a new allowance of attempts. If the system has a
 * later version of the record by now, its own version guard answers `duplicate`.
 * Throws INVALID_REQUEST, SUBSCRIPTION_NOT_FOUND, DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE.
 */
export async function redriveDelivery(deps: RedriveDeps & { readonly pumps: Pumps }, { deliveryId }: RedriveDeliveryRequest, operator: string): Promise<Record<string, never>> {
  const id = parseDeliveryId(deliveryId);
  if (!id || id.operationId) throw new HubError("INVALID_REQUEST", "投递号格式为 <订阅>.<序号> / a delivery id is `<subscription>.<sequence>`", { deliveryId });
  await redrive(deps, pumpOf(deps.pumps, id.subscriptionId), { sequence: id.sequence, operator, operationId: "", follow: false });
  return {};
}
