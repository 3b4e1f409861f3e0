import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import type { DeliveryStore } from "../deliveryStore.ts";
import { verdictOn } from "../liveFeed.ts";
import { pumpOf, type Pumps } from "../pumps.ts";
import { viewOfType } from "../terms.ts";
import type { Entitlement } from "./readExpected.ts";
import type { Standing } from "./runReconciliation.ts";

/** What the subscription delivers by its present terms. Throws SUBSCRIPTION_NOT_FOUND. */
export async function entitlementOf(pumps: Pumps, store: Pick<DeliveryStore, "startOf">, subscriptionId: string): Promise<Entitlement & { readonly system: string }> {
  const { terms } = pumpOf(pumps, subscriptionId);
  const { system } = terms.subscription;
  return {
    subscriptionId,
    system,
    viewOf: (type) => viewOfType(terms, type),
    firstSequence: await store.startOf(subscriptionId),
    matches: (event) => verdictOn(terms, event).decision === Decision.MATCHED,
  };
}

/** Which events of a subscription are not final now. */
export function standingOf(pumps: Pumps, subscriptionId: string): Standing {
  const { lanes } = pumpOf(pumps, subscriptionId);
  const { read } = lanes;
  const pending = new Set<number>();
  for (const { items } of lanes.lanes()) for (const { sequence } of items) pending.add(sequence);
  return { isUnderWay: (sequence) => sequence > read || pending.has(sequence) };
}
