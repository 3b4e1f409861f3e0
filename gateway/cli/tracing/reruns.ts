import { HopKind, type Hop } from "../../../proto/gen/hub/trace/v1/trace.ts";

/** An operation (redrive, replay, discard) as the hops of one case show it. */
export interface Rerun {
  readonly operationId: string;
  readonly operator: string;
  /** Time of its first hop. */
  readonly since: string;
  /** Its deliveries, each with the last that became of it. */
  readonly deliveries: readonly { readonly deliveryId: string; readonly last: HopKind; readonly reason: string }[];
}

/** What operators set going again, oldest first, and what became of it: a hop belongs to an operation, or to a delivery of one. */
export function rerunsOf(hops: readonly Hop[]): Rerun[] {
  const ids = [...new Set(hops.flatMap(({ operationId }) => (operationId === "" ? [] : [operationId])))];
  return ids.map((operationId) => {
    const own = hops.filter((hop) => hop.operationId === operationId);
    const deliveries = [...new Set(own.flatMap(({ deliveryId }) => (deliveryId === "" ? [] : [deliveryId])))];
    return {
      operationId,
      operator: own.find(({ operator }) => operator !== "")?.operator ?? "",
      since: own[0]?.time ?? "",
      deliveries: deliveries.map((deliveryId) => {
        const last = hops.findLast((hop) => hop.deliveryId === deliveryId);
        return { deliveryId, last: last?.kind ?? HopKind.UNSPECIFIED, reason: last?.reason ?? "" };
      }),
    };
  });
}
