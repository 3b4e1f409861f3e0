import type { Filter, Registry, Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import type { ChangeKind, ContractChange } from "./compare.ts";
import type { Sensitivity } from "./model.ts";
import { viewName, type ViewName } from "./parties.ts";

/** What one change does to one subscription or sender. */
export interface Impact {
  readonly change: ContractChange;
  /** Subscription id; empty for a sender. */
  readonly subscription: string;
  readonly system: string;
  readonly why: ImpactReason;
}

export type ImpactReason = "receives" | "filters" | "sends" | "sees-less" | "sees-more";

/** Changes after which a receiver or sender that was right before may be wrong. */
const breaking: ReadonlySet<ChangeKind> = new Set(["event-removed", "field-removed", "field-renamed", "field-renumbered", "type-changed", "enum-value-removed"]);

export const isBreaking = ({ kind }: ContractChange): boolean => breaking.has(kind) || kind === "hidden-further";

/** How much of a field a view sees: 0 nothing, 1 masked, 2 all. */
const sight: Readonly<Record<Sensitivity, Readonly<Record<ViewName, number>>>> = {
  PUBLIC: { public: 2, partner: 2, full: 2 },
  INTERNAL: { public: 0, partner: 2, full: 2 },
  PERSONAL: { public: 0, partner: 1, full: 2 },
  RESTRICTED: { public: 0, partner: 0, full: 2 },
};

/** Whom the changes concern among those that are connected now: what breaks, and who comes to see less or more than before. */
export function impactOf(changes: readonly ContractChange[], { systems, subscriptions }: Pick<Registry, "systems" | "subscriptions">): readonly Impact[] {
  return changes.flatMap((change) => [
    ...subscriptions.flatMap((subscription) => {
      const why = subscription.eventTypes.includes(change.event) ? reasonFor(change, subscription) : undefined;
      return why ? [{ change, subscription: subscription.id, system: subscription.system, why }] : [];
    }),
    ...systems
      .filter(({ disabled, submitGrants }) => !disabled && breaking.has(change.kind) && submitGrants.includes(change.event))
      .map(({ id }) => ({ change, subscription: "", system: id, why: "sends" as const })),
  ]);
}

function reasonFor(change: ContractChange, subscription: Subscription): ImpactReason | undefined {
  const view = viewName(subscription.view);
  const [saw, sees] = [sight[change.sensitivity][view], sight[change.sensitivityAfter][view]];
  if (change.kind === "hidden-further") return sees < saw ? "sees-less" : undefined;
  if (change.kind === "shown-further") return sees > saw ? "sees-more" : undefined;
  if (!breaking.has(change.kind)) return undefined;
  if (fieldsAsked(subscription).some((field) => field === change.path || field.startsWith(`${change.path}.`))) return "filters";
  return saw > 0 ? "receives" : undefined;
}

/** Paths in the data that a subscription's conditions and filter look at. */
export function fieldsAsked({ conditions, filter }: Pick<Subscription, "conditions" | "filter">): readonly string[] {
  return [...conditions.map(({ field }) => field), ...fieldsOf(filter)];
}

function fieldsOf(filter: Filter | undefined): readonly string[] {
  if (!filter) return [];
  const own = filter.field.startsWith("data.") ? [filter.field.slice("data.".length)] : [];
  return [...own, ...[...filter.and, ...filter.or, ...(filter.not ? [filter.not] : [])].flatMap(fieldsOf)];
}
