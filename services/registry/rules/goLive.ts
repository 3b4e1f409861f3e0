import type { AdapterRevision, Grants } from "../../../proto/gen/hub/registry/v1/adapter.ts";
import { Subscription, System, View } from "../../../proto/gen/hub/registry/v1/registry.ts";

/** In what granted goes beyond what was asked for, in words; empty = in nothing. */
export function beyondAsked(granted: Grants, asked: Grants): string[] {
  const more = (name: string, given: readonly string[], wanted: readonly string[]) => given.filter((one) => !wanted.includes(one)).map((one) => `${name}: 未申请 / not asked for: ${one}`);
  const types = [...asked.submit, ...asked.receive];
  return [
    ...more("submit", granted.submit, asked.submit),
    ...more("receive", granted.receive, asked.receive),
    ...more("roles", granted.roles, asked.roles),
    ...more(
      "limits",
      granted.limits.map(({ type }) => type),
      types,
    ),
    ...(isInside(granted.divisions, asked.divisions) ? [] : ["divisions: 超出所申请的区划 / more than was asked for"]),
    ...(rank(granted.maxView) <= rank(asked.maxView) ? [] : ["max_view: 超出所申请的视图 / more than was asked for"]),
  ];
}

/** Empty = all divisions; codes may be beginnings. */
function isInside(inner: readonly string[], outer: readonly string[]): boolean {
  return outer.length === 0 || (inner.length > 0 && inner.every((code) => outer.some((beginning) => code.startsWith(beginning))));
}

/** The system as a revision makes it: what it was keeps its credentials and what operators know of its steps. */
export function liveSystem(known: System | undefined, id: string, { systemName, systemNameEn, agencyUsccs }: AdapterRevision, grants: Grants): System {
  return {
    ...(known ?? System.fromPartial({ id })),
    name: systemName,
    nameEn: systemNameEn,
    agencyUsccs,
    submitGrants: grants.submit,
    receiveGrants: grants.receive,
    submitDivisions: grants.divisions,
    grantLimits: grants.limits,
    maxView: grants.maxView,
    roles: grants.roles,
    disabled: false,
  };
}

/**
 * The subscription as a revision makes it, within what is granted; undefined when there is nothing to receive. What operators set on the
 * one that is there (order, retries, limits, conditions, a pause) stays.
 */
export function liveSubscription(known: Subscription | undefined, wanted: Subscription | undefined, grants: Grants): Subscription | undefined {
  const eventTypes = wanted?.eventTypes.filter((type) => grants.receive.includes(type)) ?? [];
  if (!wanted || eventTypes.length === 0) return undefined;
  const view = Math.min(rank(wanted.view), rank(grants.maxView)) as View;
  return { ...(known ?? Subscription.fromPartial({ id: wanted.id, system: wanted.system })), eventTypes, view, filter: wanted.filter, divisions: wanted.divisions };
}

/** Views from least to most; not set is public. */
const rank = (view: View): number => Math.max(view, View.PUBLIC);
