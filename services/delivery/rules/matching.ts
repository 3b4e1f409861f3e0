import { messageFields } from "../../../proto/gen/events.ts";
import type { Event } from "../../../proto/gen/hub/event/v1/event.ts";
import type { Condition, Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { compileFilter, type CompiledFilter } from "../../shared/filter/compileFilter.ts";
import { receiveProblem, type Granted } from "../../shared/grants.ts";

export type EventData = Readonly<Record<string, unknown>>;

/** What a subscription decides on an event, and the part that did not hold: a rule, never a value of the event. */
export interface Verdict {
  readonly decision: Decision;
  readonly condition: string;
}

/** The wishes of a subscription, made ready once. */
export interface Matcher {
  /** `data` is asked only when a condition or the filter looks into it; what it throws is thrown on. */
  decide(event: Event, data: () => EventData): Verdict;
}

export type Wishes = Pick<Subscription, "eventTypes" | "conditions" | "divisions" | "filter">;

interface Test {
  readonly path: readonly string[];
  readonly values: ReadonlySet<string>;
  readonly failed: Verdict;
}

const matched: Verdict = { decision: Decision.MATCHED, condition: "" };
const notSubscribed: Verdict = { decision: Decision.TYPE_NOT_SUBSCRIBED, condition: "" };
/** What a system is granted, as far as it is about receiving. */
export type ReceiveGrants = Pick<Granted, "receiveGrants" | "grantLimits">;

/**
 * The matcher of a subscription whose system is `granted` this. A type must be wished and granted for the event's division, the division
 * inside the scope, every condition and the filter must hold. A condition on a field that a type does not have says nothing
 * about that type. Throws INVALID_REQUEST when the filter's form is wrong.
 */
export function createMatcher({ eventTypes, conditions, divisions, filter }: Wishes, granted: ReceiveGrants): Matcher {
  const wished = new Set(eventTypes);
  const limited = new Set(granted.grantLimits.map(({ type }) => type));
  const unlimited = new Set(granted.receiveGrants.filter((type) => !limited.has(type)));
  const inScope = createScope(divisions);
  const tests = new Map(eventTypes.map((type) => [type, testsOf(type, conditions)]));
  const further = filter && compileFilter(filter);
  return {
    decide(event, data) {
      const { type } = event;
      if (!wished.has(type)) return notSubscribed;
      const problem = unlimited.has(type) ? "" : receiveProblem(granted, type, event.division);
      if (problem !== "") return { decision: Decision.NOT_GRANTED, condition: problem === "receive_grants" ? "" : problem };
      const outside = inScope(event.division);
      if (outside) return outside;
      const broken = tests.get(type)?.find(({ path, values }) => !someValue(data(), path, values));
      return broken?.failed ?? byFilter(further, event, data);
    },
  };
}

/** Events without a division go to all. */
function createScope(divisions: readonly string[]): (division: string) => Verdict | undefined {
  const failed: Verdict = { decision: Decision.OUT_OF_DIVISION, condition: `divisions: ${divisions.join(",")}` };
  return (division) => (division === "" || divisions.length === 0 || divisions.some((prefix) => division.startsWith(prefix)) ? undefined : failed);
}

function byFilter(filter: CompiledFilter | undefined, event: Event, data: () => EventData): Verdict {
  const condition = filter?.failing(event, data) ?? "";
  return condition === "" ? matched : { decision: Decision.FILTER_FAILED, condition };
}

function testsOf(type: string, conditions: readonly Condition[]): readonly Test[] {
  return conditions.flatMap(({ field, values }, index) => {
    const path = field.split(".");
    const failed: Verdict = { decision: Decision.CONDITION_FAILED, condition: `conditions[${index}]: ${field} in ${values.join(",")}` };
    return hasField(type, path) ? [{ path, values: new Set(values), failed }] : [];
  });
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
