import { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { Change, ChangeNote, Register } from "./register.ts";

/** Who changes, when, and what they think is there. */
export interface ChangeFacts extends ChangeNote {
  /** Version that is to be replaced; 0 = whatever is there. */
  readonly expectedVersion?: number;
}

/** A change that the hub makes by itself now. */
export const byHub = (action: string): ChangeNote => ({ action, by: "service", peer: "" });

export interface StoredSubscription {
  readonly subscription: Subscription;
  /** False when it was like that already: no version was made. */
  readonly changed: boolean;
}

/**
 * Stores a checked subscription as its next version; equal content changes nothing, whatever version was expected: it is the
 * caller's own change again. Only inside `inTurn`. Throws SUBSCRIPTION_CHANGED.
 */
export async function storeSubscription(register: Register, wanted: Subscription, facts: ChangeFacts): Promise<StoredSubscription> {
  const changes = subscriptionChange(register, wanted, facts);
  const changed = await register.commit(facts, changes);
  return { subscription: register.findSubscription(wanted.id) ?? wanted, changed };
}

/** The change that makes a checked subscription the next version; none when it is like that already. Throws SUBSCRIPTION_CHANGED. */
export function subscriptionChange(register: Register, wanted: Subscription, { by, time = toShanghaiTime(Date.now()), expectedVersion = 0 }: ChangeFacts): Change[] {
  const current = register.findSubscription(wanted.id);
  if (current && contentOf(current) === contentOf(wanted)) return [];
  if (expectedVersion !== 0) requireVersion(wanted.id, current, expectedVersion);
  const last = current ?? register.findEnding(wanted.id);
  return [{ kind: "subscription", item: { ...wanted, version: (last?.version ?? 0) + 1, changeTime: time, changedBy: by } }];
}

function requireVersion(id: string, current: Subscription | undefined, expected: number): void {
  if (current?.version === expected) return;
  const there = current ? `版本 / version ${current.version}, changed by ${current.changedBy || "an older hub"}` : "没有此订阅 / no such subscription";
  throw new HubError("SUBSCRIPTION_CHANGED", `订阅已被改动 / the subscription is no longer what you read: ${there}; read it again`, {
    subscription: id,
    version: String(current?.version ?? 0),
    expected: String(expected),
  });
}

/** Everything but what the hub sets by itself, with maps in one order. */
function contentOf(subscription: Subscription): string {
  const { webhook } = subscription;
  const headers = Object.fromEntries(Object.entries(webhook?.headers ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)));
  const content = { ...subscription, version: 0, changeTime: "", changedBy: "", ...(webhook ? { webhook: { ...webhook, headers } } : {}) };
  return JSON.stringify(Subscription.toJSON(content));
}
