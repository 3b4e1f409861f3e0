import { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { Register } from "./register.ts";

/** Who changes, when, and what they think is there. */
export interface ChangeFacts {
  /** Operator id, system id, or `service`. */
  readonly by: string;
  /** RFC 3339 with +08:00. */
  readonly now: string;
  /** Version that is to be replaced; 0 = whatever is there. */
  readonly expectedVersion?: number;
}

/** A change that the hub makes by itself now. */
export const byHub = (): ChangeFacts => ({ by: "service", now: toShanghaiTime(Date.now()) });

export interface StoredSubscription {
  readonly subscription: Subscription;
  /** False when it was like that already: no version was made. */
  readonly changed: boolean;
}

/**
 * Stores a checked subscription as its next version; equal content changes nothing, whatever version was expected: it is the
 * caller's own change again. Only inside `inTurn`. Throws SUBSCRIPTION_CHANGED.
 */
export async function storeSubscription(register: Register, wanted: Subscription, { by, now, expectedVersion = 0 }: ChangeFacts): Promise<StoredSubscription> {
  const current = register.findSubscription(wanted.id);
  if (current && contentOf(current) === contentOf(wanted)) return { subscription: current, changed: false };
  if (expectedVersion !== 0) requireVersion(wanted.id, current, expectedVersion);
  const last = current ?? register.findEnding(wanted.id);
  const subscription = await register.putSubscription({ ...wanted, version: (last?.version ?? 0) + 1, changeTime: now, changedBy: by });
  return { subscription, changed: true };
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
