import type { CallContext } from "nice-grpc";
import { eventCodecs } from "../../../proto/gen/events.ts";
import type { StreamEventsRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { Right, View, Way, type Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../../proto/gen/hub/trace/v1/trace.ts";
import { HubError } from "../../shared/errors.ts";
import { checkFilter } from "../../shared/filter/checkFilter.ts";
import { hiddenFields } from "../../shared/filter/hiddenFields.ts";
import { viewWithin } from "../../shared/grants.ts";
import { presentedProof, requireOperator, type OperatorCaller, type OperatorDoor } from "../../shared/grpc/authentication.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import { notFound, type Pumps } from "../pumps.ts";
import { createMatcher, type Matcher } from "../rules/matching.ts";
import type { Terms } from "../terms.ts";

export interface AccessDeps {
  readonly registry: RegistryView;
  readonly pumps: Pumps;
  readonly door: OperatorDoor;
}

/** What a reader gets at this moment. */
export interface Access {
  /** Subscription whose terms hold; empty for an operator who reads without one. */
  readonly subscriptionId: string;
  /** In which view a type is shown. */
  readonly viewOf: (type: string) => View;
  /** Why nothing is sent now; empty = it is. */
  readonly blocked: string;
  readonly takes: (prepared: PreparedEvent) => boolean;
}

const ALL_TYPES: readonly string[] = Object.keys(eventCodecs);

/**
 * Who reads, and what: asked again and again while the stream is open, so that a revoked key, a changed subscription or a
 * disabled system takes effect. Throws UNAUTHENTICATED, NOT_GRANTED, SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST (way, types, filter).
 */
export function readerAccess(deps: AccessDeps, request: StreamEventsRequest, context: Pick<CallContext, "metadata">): () => Access {
  const { subscriptionId, eventTypes, filter } = request;
  checkTypes(eventTypes);
  const further = createMatcher({ eventTypes: eventTypes.length > 0 ? eventTypes : [...ALL_TYPES], conditions: [], divisions: [], filter }, { receiveGrants: [...ALL_TYPES], grantLimits: [] });
  const view = viewOf(deps, subscriptionId, context);
  const limits = subscriptionId === "" ? [] : termsOf(deps, subscriptionId).granted.grantLimits;
  checkTests(filter, eventTypes, (type) => viewWithin(limits, type, view()));
  return () => {
    const terms = subscriptionId === "" ? undefined : termsOf(deps, subscriptionId);
    if (terms?.refused) throw terms.refused;
    const matchers = terms ? [further, terms.matcher] : [further];
    const whole = view();
    const viewOf = (type: string) => viewWithin(terms?.granted.grantLimits ?? [], type, whole);
    return { subscriptionId, viewOf, blocked: terms?.blocked ?? "", takes: (prepared) => matchers.every((matcher) => matches(matcher, prepared)) };
  };
}

/** Systems read as their subscription says. Operators see at most what a partner does: payloads in full are TraceService's, on record. */
function viewOf(deps: AccessDeps, subscriptionId: string, context: Pick<CallContext, "metadata">): () => View {
  return () => {
    const operator = findOperator(deps, context);
    if (!operator) return ownView(deps, subscriptionId, context);
    const byRight = operator.may(Right.VIEW_MASKED) ? View.PARTNER : View.PUBLIC;
    const own = subscriptionId === "" ? View.PARTNER : termsOf(deps, subscriptionId).subscription.view;
    return own === View.PUBLIC || own === View.UNSPECIFIED ? View.PUBLIC : byRight;
  };
}

function ownView({ registry, pumps }: AccessDeps, subscriptionId: string, context: Pick<CallContext, "metadata">): View {
  const system = registry.authenticate(presentedProof(context));
  if (subscriptionId === "") throw new HubError("NOT_GRANTED", "须指明订阅；仅运维人员可不指明 / name a subscription: only operators read without one", { system: system.id });
  const { subscription } = termsOf({ registry, pumps }, subscriptionId);
  if (subscription.system !== system.id) {
    throw new HubError("NOT_GRANTED", `订阅 ${subscriptionId} 属于其他系统 / subscription ${subscriptionId} belongs to another system`, { subscription: subscriptionId, system: system.id });
  }
  if (subscription.way !== Way.EVENTS) {
    throw new HubError("INVALID_REQUEST", `订阅 ${subscriptionId} 的投递方式不是 WAY_EVENTS / subscription ${subscriptionId} is delivered another way: only WAY_EVENTS is read like this`, { subscription: subscriptionId });
  }
  return subscription.view;
}

/** The operator whose key it is; undefined when it is a system's, or nobody's. */
function findOperator({ registry, door }: AccessDeps, context: Pick<CallContext, "metadata">): OperatorCaller | undefined {
  try {
    return requireOperator(context, door);
  } catch (error) {
    // A system's key; what is nobody's is told by `authenticate`.
    if (registry.authenticate(presentedProof(context))) return undefined;
    throw error;
  }
}

function termsOf({ registry, pumps }: Pick<AccessDeps, "registry" | "pumps">, id: string): Terms {
  const terms = pumps.find(id)?.terms;
  if (terms) return terms;
  if (!registry.findSubscription(id)) throw notFound(id);
  throw new HubError("REGISTRY_UNAVAILABLE", `订阅尚未就绪，请重试 / subscription ${id} is not open yet, try again`, { subscription: id });
}

function checkTypes(types: readonly string[]): void {
  const unknown = types.filter((type) => !ALL_TYPES.includes(type));
  if (unknown.length > 0) throw new HubError("INVALID_REQUEST", `未知事件类型 / unknown event types: ${unknown.join(", ")}`, { types: unknown.join(",") });
}

/** A test on a field that the reader does not see would tell its value to whoever asks often enough. */
function checkTests(filter: Filter | undefined, types: readonly string[], viewOf: (type: string) => View): void {
  if (!filter) return;
  const problems = checkFilter(filter, types);
  if (problems.length > 0) throw new HubError("INVALID_REQUEST", `筛选条件有误 / the filter is wrong: ${problems.join("; ")}`, { problems: problems.join("; ") });
  const hidden = [...new Set((types.length > 0 ? types : ALL_TYPES).flatMap((type) => hiddenFields(filter, [type], viewOf(type))))];
  if (hidden.length > 0) throw new HubError("NOT_GRANTED", `无权按这些字段筛选 / these fields are not in the reader's view: ${hidden.join(", ")}`, { fields: hidden.join(",") });
}

function matches(matcher: Matcher, prepared: PreparedEvent): boolean {
  try {
    return matcher.decide(prepared.event, () => prepared.data()).decision === Decision.MATCHED;
  } catch {
    // Data that cannot be read is told where it is to be masked.
    return true;
  }
}
