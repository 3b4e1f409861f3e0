import { messageFields } from "../../../proto/gen/events.ts";
import type { Condition, Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";

export type EventData = Readonly<Record<string, unknown>>;

/** A subscription's filter, made ready once. */
export interface Filter {
  /** True when events of this type can match. */
  accepts(type: string): boolean;
  /** True when the data must be looked at. */
  hasConditions(type: string): boolean;
  /** True when all conditions that this type knows hold. */
  holds(type: string, data: EventData): boolean;
}

interface Test {
  readonly path: readonly string[];
  readonly values: ReadonlySet<string>;
}

/**
 * The filter of a subscription whose system may receive `granted` types: a type must be wished and granted. A condition
 * on a field that a type does not have says nothing about that type.
 */
export function createFilter({ eventTypes, conditions }: Pick<Subscription, "eventTypes" | "conditions">, granted: readonly string[]): Filter {
  const allowed = new Set(granted);
  const tests = new Map<string, readonly Test[]>();
  for (const type of eventTypes) if (allowed.has(type)) tests.set(type, conditions.filter(({ field }) => hasField(type, field.split("."))).map(toTest));
  return {
    accepts: (type) => tests.has(type),
    hasConditions: (type) => (tests.get(type)?.length ?? 0) > 0,
    holds: (type, data) => tests.get(type)?.every(({ path, values }) => someValue(data, path, values)) ?? false,
  };
}

function toTest({ field, values }: Condition): Test {
  return { path: field.split("."), values: new Set(values) };
}

function hasField(type: string, [name = "", ...rest]: readonly string[]): boolean {
  const field = messageFields[type]?.[name];
  if (!field) return false;
  return rest.length === 0 || (field.message !== undefined && hasField(field.message, rest));
}

/** Repeated fields hold when one of their values does; enumerations are compared by number. */
function someValue(value: unknown, path: readonly string[], values: ReadonlySet<string>): boolean {
  if (Array.isArray(value)) return value.some((one) => someValue(one, path, values));
  const [name, ...rest] = path;
  if (name === undefined) return values.has(String(value));
  return typeof value === "object" && value !== null && someValue((value as EventData)[name], rest, values);
}
