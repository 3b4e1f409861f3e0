import type { Start, Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { Decision } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { sequenceAt } from "../shared/bus/journalTime.ts";
import { JOURNAL } from "../shared/bus/streams.ts";
import { HubError } from "../shared/errors.ts";
import type { DeliveryStore, StoredState } from "./deliveryStore.ts";

/** How long a new subscription waits for the trace, milliseconds. */
const TRACE_WAIT_MS = 10_000;

export interface OpenDeps {
  readonly bus: BusConnection;
  readonly store: DeliveryStore;
  readonly hops: HopPublisher;
}

/**
 * What is stored of a subscription. One that was never opened begins where it asks to, once for all: what was recorded
 * before is on record as before its start, and its cursor is stored. Throws when the store or the journal is away.
 */
export async function openSubscription(deps: OpenDeps, subscription: Subscription): Promise<StoredState> {
  const state = await loadState(deps.store, subscription.id);
  if (state.cursor !== undefined || !subscription.start?.at) return state;
  const cursor = (await firstSequence(deps.bus, subscription.start)) - 1;
  if (cursor > 0) {
    const range = { subscriptionId: subscription.id, subscriptionVersion: subscription.version, fromSequence: 1n, throughSequence: BigInt(cursor) };
    deps.hops.addDecisions([{ ...range, decision: Decision.BEFORE_START, condition: `start.${subscription.start.at.$case}` }]);
    await deps.hops.flush(TRACE_WAIT_MS);
  }
  await deps.store.saveStart(subscription.id, cursor + 1);
  await deps.store.feed(subscription.id).saveCursor(cursor);
  return { ...state, cursor };
}

/** The first sequence wanted, from 1; a place past the end is the end. */
export async function firstSequence(bus: BusConnection, { at }: Start): Promise<number> {
  switch (at?.$case) {
    case "now":
      return (await lastSequence(bus)) + 1;
    case "time":
      return sequenceAt(bus, timeOf(at.value));
    case "sequence":
      return Math.min(Math.max(1, Number(at.value)), (await lastSequence(bus)) + 1);
    case "beginning":
    case undefined:
      return 1;
  }
}

/** An RFC 3339 time in Unix ms. Throws INVALID_REQUEST. */
export function timeOf(time: string): number {
  const ms = Date.parse(time);
  if (!Number.isNaN(ms)) return ms;
  throw new HubError("INVALID_REQUEST", `时间应为 RFC 3339 格式，如 2026-03-01T08:00:00+08:00 / a time is RFC 3339: ${time}`, { time });
}

async function lastSequence(bus: BusConnection): Promise<number> {
  return (await bus.jsm.streams.info(JOURNAL)).state.last_seq;
}

/** A crash may leave a delivery both in its lane and among the dead letters: it was on its way between them, and the lane has it. */
async function loadState(store: DeliveryStore, id: string): Promise<StoredState> {
  const state = await store.load(id);
  const inLanes = new Set(state.lanes.flatMap(({ items }) => items.map(([sequence]) => sequence)));
  const both = state.deadLetters.filter(({ sequence }) => inLanes.has(sequence));
  for (const { sequence } of both) await store.deleteDeadLetter(id, sequence);
  return { ...state, deadLetters: state.deadLetters.filter(({ sequence }) => !inLanes.has(sequence)) };
}
