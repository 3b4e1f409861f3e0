import { DeliveryState, type ListDeliveriesRequest, type PendingDelivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { StoredEvent } from "../shared/bus/envelope.ts";
import { HubError } from "../shared/errors.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { DeadLetter } from "./deadLetter.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import type { Pump } from "./pump.ts";
import { timeOf } from "./openSubscription.ts";
import { pumpOf, type Pumps } from "./pumps.ts";
import { parseDeliveryId, toDeliveryId } from "./rules/deliveryId.ts";
import type { Item } from "./rules/lane.ts";

export interface ListDeps {
  readonly pumps: Pumps;
  /** An event of the journal. */
  readonly readEvent: (sequence: number) => Promise<StoredEvent | undefined>;
}

const PAGE_DEFAULT = 100;
const PAGE_MAX = 1_000;

/** A page of deliveries that are not delivered, by subscription and sequence. Throws SUBSCRIPTION_NOT_FOUND, INVALID_REQUEST. */
export async function listDeliveries({ pumps, readEvent }: ListDeps, request: ListDeliveriesRequest): Promise<{ deliveries: PendingDelivery[]; nextPageToken: string }> {
  const { subscriptionId, pageSize, pageToken } = request;
  const size = Math.min(PAGE_MAX, pageSize || PAGE_DEFAULT);
  const wanted = wantedBy(request, parseToken(pageToken));
  const found: PendingDelivery[] = [];
  for (const pump of subscriptionId ? [pumpOf(pumps, subscriptionId)] : pumps.all()) {
    found.push(...pendingOf(pump).filter(wanted));
    if (found.length > size) break;
  }
  const deliveries = await Promise.all(found.slice(0, size).map((one) => withEvent(one, readEvent)));
  return { deliveries, nextPageToken: found.length > size ? (deliveries.at(-1)?.deliveryId ?? "") : "" };
}

type Position = ReturnType<typeof parseDeliveryId>;

function parseToken(token: string): Position {
  if (token === "") return undefined;
  const after = parseDeliveryId(token);
  if (!after) throw new HubError("INVALID_REQUEST", "page_token 无效 / page_token is not one of ours");
  return after;
}

function wantedBy({ caseId, state, reason, eventType, from, until }: ListDeliveriesRequest, after: Position): (delivery: PendingDelivery) => boolean {
  const isGivenUpIn = timeTest(from, until);
  return (one) =>
    (caseId === "" || one.caseId === caseId) &&
    (state === DeliveryState.UNSPECIFIED || one.state === state) &&
    (reason === "" || one.reason === reason) &&
    (eventType === "" || one.eventType === eventType) &&
    isGivenUpIn(one.giveUpTime) &&
    (!after || isAfter(one, after));
}

/** Throws INVALID_REQUEST. */
function timeTest(from: string, until: string): (time: string) => boolean {
  if (from === "" && until === "") return () => true;
  const [first, end] = [from === "" ? -Infinity : timeOf(from), until === "" ? Infinity : timeOf(until)];
  return (time) => time !== "" && Date.parse(time) >= first && Date.parse(time) < end;
}

function isAfter(one: PendingDelivery, after: NonNullable<Position>): boolean {
  if (one.subscriptionId !== after.subscriptionId) return one.subscriptionId > after.subscriptionId;
  return one.sequence > after.sequence;
}

/** What is dead-lettered, retrying, or waiting behind a retrying one; oldest first. */
function pendingOf(pump: Pump): PendingDelivery[] {
  const { id } = pump.terms.subscription;
  const found: PendingDelivery[] = [];
  for (const letter of pump.letters.all()) if (!pump.lanes.find(letter.sequence)) found.push(fromLetter(id, letter));
  for (const lane of pump.lanes.lanes()) {
    const [head, ...behind] = lane.items;
    if (!head?.attempts) continue;
    const nextAttemptTime = lane.retryAt > 0 ? toShanghaiTime(lane.retryAt) : "";
    found.push({ ...fromItem(id, head), ...lane.failure, state: DeliveryState.RETRYING, nextAttemptTime });
    for (const item of behind) found.push(fromItem(id, item));
  }
  return found.sort((a, b) => Number(a.sequence - b.sequence));
}

function fromLetter(subscriptionId: string, { sequence, caseId, eventId, type, attempts, reason, message, at }: DeadLetter): PendingDelivery {
  const key = { deliveryId: toDeliveryId(subscriptionId, sequence), subscriptionId, caseId, sequence: BigInt(sequence), eventId, eventType: type };
  return { ...key, state: DeliveryState.DEAD_LETTERED, attempts, reason, message, nextAttemptTime: "", giveUpTime: at };
}

function fromItem(subscriptionId: string, { sequence, lane, attempts, payload }: Item<PreparedEvent>): PendingDelivery {
  const key = { deliveryId: toDeliveryId(subscriptionId, sequence), subscriptionId, caseId: lane.caseId, sequence: BigInt(sequence) };
  const event = { eventId: payload?.event.id ?? "", eventType: payload?.event.type ?? "" };
  return { ...key, ...event, state: DeliveryState.WAITING, attempts, reason: "", message: "", nextAttemptTime: "", giveUpTime: "" };
}

/** Recorded deliveries keep only their sequence: type and id come from the journal. */
async function withEvent(delivery: PendingDelivery, readEvent: ListDeps["readEvent"]): Promise<PendingDelivery> {
  if (delivery.eventId !== "") return delivery;
  const stored = await readEvent(Number(delivery.sequence)).catch(() => undefined);
  return stored ? { ...delivery, eventType: stored.event.type, eventId: stored.event.id } : delivery;
}
