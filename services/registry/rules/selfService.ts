import { Filter, View, type Condition, type Subscription, type System } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { hiddenFields } from "../../shared/filter/hiddenFields.ts";
import { viewWithin } from "../../shared/grants.ts";

/** A change that a system wants to make to a subscription of its own. */
export interface OwnChange {
  readonly system: System;
  readonly wanted: Subscription;
  /** The subscription as it is; undefined when it is new. */
  readonly current: Subscription | undefined;
  /** The subscription as an operator (or the hub) last left it; undefined when only the system itself has made it. */
  readonly given: Subscription | undefined;
}

/**
 * Why a system may not make this change by itself, in words; empty = it may. It stays under its `max_view`, or within what an
 * operator gave: the same view or less, of the same events or fewer. Grants by event type are checked elsewhere.
 */
export function selfServiceProblems({ system, wanted, current, given }: OwnChange): string[] {
  const problems: string[] = [];
  if (!current && wanted.id !== system.id && !wanted.id.startsWith(`${system.id}-`)) {
    problems.push(`id: 自建订阅应以本系统标识开头 / a subscription of its own begins with its id: ${system.id}-…`);
  }
  const mayAlone = rank(wanted.view) <= rank(system.maxView);
  if (!mayAlone && !(given && isWithin(wanted, given))) {
    const limit = given ? "，且不在运维所授范围内 / and wants more than the operator gave it" : "";
    problems.push(`view: 超出本系统可自取的视图 ${nameOf(system.maxView)}${limit} / more than the system may take by itself (max_view ${nameOf(system.maxView)}); ask the hub's operator`);
  }
  // Type by type: a grant may show less of one type than the subscription's view does of the others.
  const hiddenIn = (filter: Filter) => wanted.eventTypes.flatMap((type) => hiddenFields(filter, [type], viewWithin(system.grantLimits, type, wanted.view)));
  const hidden = newlyAsked(wanted, given).flatMap(hiddenIn);
  if (hidden.length > 0) problems.push(`filter: 不得以看不见的字段为条件 / asks for fields that its view does not show: ${[...new Set(hidden)].join(", ")}`);
  if (given?.replayNeedsApproval && !wanted.replayNeedsApproval) problems.push("replayNeedsApproval: 由运维规定 / is the operator's to decide");
  return problems;
}

/** `a` sees no other event, and no more of any, than `b`. */
function isWithin(a: Subscription, b: Subscription): boolean {
  return (
    rank(a.view) <= rank(b.view) &&
    a.eventTypes.every((type) => b.eventTypes.includes(type)) &&
    b.conditions.every((condition) => a.conditions.some((own) => own.field === condition.field && own.values.every((value) => condition.values.includes(value)))) &&
    keepsFilter(a.filter, b.filter) &&
    (b.divisions.length === 0 || (a.divisions.length > 0 && a.divisions.every((code) => b.divisions.some((outer) => code.startsWith(outer)))))
  );
}

/** The filter is the given one, or an `and` with it as one part. */
function keepsFilter(own: Filter | undefined, given: Filter | undefined): boolean {
  if (!given) return true;
  return own !== undefined && (isSame(own, given) || own.and.some((part) => isSame(part, given)));
}

/** Tests that the operator has not put there in these very words. */
function newlyAsked(wanted: Subscription, given: Subscription | undefined): Filter[] {
  const conditions = wanted.conditions.filter((own) => !given?.conditions.some((one) => sameCondition(own, one))).map(asFilter);
  if (!wanted.filter || (given?.filter && isSame(wanted.filter, given.filter))) return conditions;
  const added = wanted.filter.and.filter((part) => !given?.filter || !isSame(part, given.filter));
  return [...conditions, ...(added.length > 0 ? added : [wanted.filter])];
}

const asFilter = ({ field, values }: Condition): Filter => Filter.fromPartial({ field: `data.${field}`, in: values });
const sameCondition = (a: Condition, b: Condition) => a.field === b.field && a.values.join("\0") === b.values.join("\0");
const isSame = (a: Filter, b: Filter) => JSON.stringify(Filter.toJSON(a)) === JSON.stringify(Filter.toJSON(b));

/** Views from least to most; not set is public. */
const rank = (view: View): number => Math.max(view, View.PUBLIC);
const nameOf = (view: View): string => Object.entries(View).find(([, value]) => value === rank(view))?.[0] ?? "";
