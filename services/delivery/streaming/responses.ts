import type { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";

/** Deliveries in one response. */
const COUNT_MAX = 200;
/** Bytes of data in one response: clients with the usual limit of 4 MiB can read it. */
const BYTES_MAX = 1024 * 1024;

/** Deliveries in groups that any client can receive; a single large one stands alone. */
export function* inResponses(deliveries: readonly Delivery[]): Generator<Delivery[]> {
  let group: Delivery[] = [];
  let bytes = 0;
  for (const delivery of deliveries) {
    const size = delivery.event?.data.length ?? 0;
    if (group.length > 0 && (group.length === COUNT_MAX || bytes + size > BYTES_MAX)) {
      yield group;
      group = [];
      bytes = 0;
    }
    group.push(delivery);
    bytes += size;
  }
  if (group.length > 0) yield group;
}
