import { DeliveryServiceDefinition } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";

/** The service as served. */
export const deliveryDefinition = DeliveryServiceDefinition;
