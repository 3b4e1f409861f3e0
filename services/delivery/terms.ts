import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import { Order, Way, type Registry, type Subscription, type System, type View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError, toHubError } from "../shared/errors.ts";
import { receiveProblem, viewWithin } from "../shared/grants.ts";
import { caseLane, ownLane } from "./rules/laneKey.ts";
import { createMatcher, type Matcher, type ReceiveGrants } from "./rules/matching.ts";

/** A subscription as the register now has it, with what follows from its system. */
export interface Terms {
  readonly subscription: Subscription;
  readonly granted: ReceiveGrants;
  readonly matcher: Matcher;
  /** Why nothing may be sent; empty = it may. */
  readonly blocked: string;
  /** Words for people to `blocked`. */
  readonly blockedWords: string;
  /** Why a connected subscriber is sent away; absent = it may stay. */
  readonly refused?: HubError;
}

/** The terms of every subscription in the register, by id. */
export function termsOf({ subscriptions, systems }: Registry): Map<string, Terms> {
  const bySystem = new Map(systems.map((system) => [system.id, system]));
  return new Map(subscriptions.map((subscription) => [subscription.id, toTerms(subscription, bySystem.get(subscription.system))]));
}

function toTerms(subscription: Subscription, system: System | undefined): Terms {
  const granted = { receiveGrants: system?.receiveGrants ?? [], grantLimits: system?.grantLimits ?? [] };
  const { matcher, problem } = matcherOf(subscription, granted);
  const base = { subscription, granted, matcher };
  if (!system || system.disabled) {
    const refused = new HubError("NOT_GRANTED", `系统已停用 / system ${subscription.system} is disabled`, { system: subscription.system });
    return { ...base, blocked: "system disabled", blockedWords: refused.message, refused };
  }
  if (problem !== "") return { ...base, blocked: "filter is wrong", blockedWords: problem };
  return { ...base, blocked: subscription.paused ? "paused" : "", blockedWords: subscription.pauseReason };
}

/** The registry refuses a wrong filter; one that is there all the same blocks its own subscription, and nothing is dropped. */
function matcherOf(subscription: Subscription, granted: ReceiveGrants): { readonly matcher: Matcher; readonly problem: string } {
  try {
    return { matcher: createMatcher(subscription, granted), problem: "" };
  } catch (error) {
    return { matcher: createMatcher({ ...subscription, filter: undefined }, granted), problem: toHubError(error).message };
  }
}

/**
 * The view in which an event may leave now. Throws NOT_GRANTED: what waited, is tried again or is sent again leaves by today's grants, not by
 * those of the day on which it was matched.
 */
export function viewNow({ subscription, granted }: Terms, { type, division }: Pick<Event, "type" | "division">): View {
  const problem = receiveProblem(granted, type, division);
  if (problem === "") return viewOfType({ subscription, granted }, type);
  throw new HubError("NOT_GRANTED", `系统 ${subscription.system} 现无权接收 / ${subscription.system} may not receive this any more: ${type} (${problem}); grant it, then redrive`, { system: subscription.system, type, problem });
}

/** The subscription's view, or less where its system's grants limit the type. */
export const viewOfType = ({ subscription, granted }: Pick<Terms, "subscription" | "granted">, type: string): View => viewWithin(granted.grantLimits, type, subscription.view);

/** The lane in which an event is delivered. */
export function laneOf({ subscription }: Terms, caseId: string, sequence: number): string {
  return subscription.order === Order.NONE ? ownLane(caseId, sequence) : caseLane(caseId);
}

/** True when the subscriber keeps its own place and nothing waits for it here. */
export const isReadByPlace = ({ subscription }: Terms): boolean => subscription.way === Way.EVENTS;

/** True when both take the same events into the same lanes. */
export function sameFilter(a: Terms, b: Terms): boolean {
  const key = ({ granted, subscription: { eventTypes, conditions, divisions, filter, order, way } }: Terms) =>
    JSON.stringify([eventTypes, conditions, divisions, filter, order === Order.NONE, way === Way.EVENTS, granted]);
  return key(a) === key(b);
}
