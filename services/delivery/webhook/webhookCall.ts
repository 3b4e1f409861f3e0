import type { Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { toDeliveredEvent } from "../../shared/events/deliveredEvent.ts";
import { signContent, type SigningKey } from "./signingKey.ts";

const TIMEOUT_DEFAULT_MS = 15_000;
const TIMEOUT_MAX_MS = 60_000;
const CONCURRENCY_DEFAULT = 16;
const CONCURRENCY_MAX = 500;

/** What is posted for one attempt of a delivery. */
export interface WebhookCall {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** The call of a delivery: CloudEvents JSON, structured, signed by Standard Webhooks. `now` in Unix ms. Throws as `toDeliveredEvent`. */
export function webhookCall(delivery: Delivery, subscription: Subscription, keys: readonly SigningKey[], now: number): WebhookCall {
  const text = JSON.stringify(toDeliveredEvent(delivery));
  const { deliveryId: id, traceparent } = delivery;
  const timestamp = Math.floor(now / 1_000);
  const headers = {
    ...ownHeaders(subscription),
    "content-type": "application/cloudevents+json; charset=utf-8",
    "user-agent": "qianlian-webhook/1",
    "webhook-id": id,
    "webhook-timestamp": String(timestamp),
    "webhook-signature": signContent({ id, timestamp, body: text }, keys),
  };
  return { headers: traceparent === "" ? headers : { ...headers, traceparent }, body: Buffer.from(text) };
}

/** How long one call may take, milliseconds. */
export const timeoutOf = ({ limits }: Subscription): number => Math.min(TIMEOUT_MAX_MS, limits?.timeoutMs || TIMEOUT_DEFAULT_MS);

/** How many calls may be under way at once. */
export const concurrencyOf = ({ limits }: Subscription): number => Math.min(CONCURRENCY_MAX, limits?.concurrency || CONCURRENCY_DEFAULT);

/** Headers that the subscription asks for; none that would speak for the hub. The register refuses them, this is the last guard. */
function ownHeaders({ webhook }: Subscription): Record<string, string> {
  const wanted = Object.entries(webhook?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return Object.fromEntries(wanted.filter(([name, value]) => /^[a-z0-9!#$%&'*+.^_`|~-]+$/.test(name) && !RESERVED.test(name) && !/[\r\n\0]/.test(value)));
}

const RESERVED = /^(webhook-|ce-|content-|transfer-|proxy-|host$|connection$|keep-alive$|upgrade$|expect$|te$|trailer$|authorization$|cookie$|traceparent$|user-agent$)/;
