import type { Registry, Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { createFilter, type Filter } from "./rules/matching.ts";

/** A subscription as the register now has it, with what follows from its system. */
export interface Terms {
  readonly subscription: Subscription;
  readonly granted: readonly string[];
  readonly filter: Filter;
  /** Why nothing may be sent; empty = it may. */
  readonly blocked: string;
  /** Why a connected subscriber is sent away; absent = it may stay. */
  readonly refused?: HubError;
}

/** The terms of every subscription in the register, by id. */
export function termsOf({ subscriptions, systems }: Registry): Map<string, Terms> {
  const bySystem = new Map(systems.map((system) => [system.id, system]));
  const terms = new Map<string, Terms>();
  for (const subscription of subscriptions) {
    const { id, system: owner, paused } = subscription;
    const system = bySystem.get(owner);
    const granted = system?.receiveGrants ?? [];
    const base = { subscription, granted, filter: createFilter(subscription, granted) };
    if (!system || system.disabled) {
      const refused = new HubError("NOT_GRANTED", `系统已停用 / system ${owner} is disabled`, { system: owner });
      terms.set(id, { ...base, blocked: "system disabled", refused });
    } else {
      terms.set(id, { ...base, blocked: paused ? "paused" : "" });
    }
  }
  return terms;
}

/** True when both take the same events. */
export function sameFilter(a: Terms, b: Terms): boolean {
  const key = ({ subscription, granted }: Terms) => JSON.stringify([subscription.eventTypes, subscription.conditions, granted]);
  return key(a) === key(b);
}
