import type { RegistryView } from "../../shared/registryClient.ts";
import { notFound, type Pumps } from "../pumps.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import type { Terms } from "../terms.ts";
import type { Entitlement } from "./readExpected.ts";
import type { Standing } from "./runReconciliation.ts";

/** What the subscription delivers by its present terms. Throws SUBSCRIPTION_NOT_FOUND. */
export function entitlementOf(pumps: Pumps, registry: RegistryView, subscriptionId: string): Entitlement & { readonly system: string } {
  const terms = pumps.find(subscriptionId)?.terms;
  const subscription = registry.findSubscription(subscriptionId);
  if (!terms || !subscription) throw notFound(subscriptionId);
  return {
    subscriptionId,
    system: subscription.system,
    view: subscription.view,
    firstSequence: 1,
    matches: (event) => isDelivered(terms, event),
  };
}

function isDelivered({ filter }: Terms, prepared: PreparedEvent): boolean {
  const { type } = prepared.event;
  if (!filter.accepts(type)) return false;
  if (!filter.hasConditions(type)) return true;
  try {
    return filter.holds(type, prepared.data());
  } catch {
    // Data that cannot be read becomes a dead letter: it should have arrived.
    return true;
  }
}

/** Which events of a subscription are not final now. */
export function standingOf(pumps: Pumps, subscriptionId: string): Standing {
  const pump = pumps.find(subscriptionId);
  if (!pump) return { isUnderWay: () => true };
  const read = pump.lanes.read;
  const pending = new Set<number>();
  for (const { items } of pump.lanes.lanes()) for (const { sequence } of items) pending.add(sequence);
  return { isUnderWay: (sequence) => sequence > read || pending.has(sequence) };
}
