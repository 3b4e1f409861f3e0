import type { Delivery, StreamEventsResponse } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { steadyNow } from "../../shared/clock.ts";
import type { Logger } from "../../shared/log.ts";
import type { PreparedEvent } from "../preparedEvent.ts";
import { toDeliveryId } from "../rules/deliveryId.ts";
import type { Access } from "./readerAccess.ts";
import { inResponses } from "./responses.ts";

export interface FollowOptions {
  /** Events from a sequence on, in order. */
  readonly read: (from: number, signal: AbortSignal) => AsyncIterable<readonly PreparedEvent[]>;
  readonly from: number;
  /** Last sequence wanted; absent = for ever. */
  readonly through?: number;
  /** What the reader gets now. Throws when it may get nothing any more. */
  readonly access: () => Access;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** The reader hears at least this often how far the reading is, milliseconds. */
const HEARTBEAT_MS = 5_000;
/** While it passes over events that are not the reader's, it says so at most this often, milliseconds. */
const POSITION_MS = 1_000;
/** How soon a change of the register reaches a reader that waits, milliseconds. */
const TICK_MS = 250;

/** What a reader gets, from a place on. One batch is in memory at a time: the next is read when this one is taken. */
export async function* follow(options: FollowOptions): AsyncGenerator<StreamEventsResponse> {
  const { read, from, through = Infinity, access, log, signal } = options;
  const reading = new AbortController();
  const source = new Source(read(from, AbortSignal.any([signal, reading.signal])));
  let position = from - 1;
  let toldAt = steadyNow();
  const respond = (deliveries: Delivery[]): StreamEventsResponse => {
    toldAt = steadyNow();
    return { deliveries, position: deliveries.at(-1)?.event?.sequence ?? BigInt(Math.min(position, through)) };
  };
  yield respond([]);
  try {
    while (!signal.aborted && !source.isDone && position < through) {
      const isIdle = access().blocked !== "" ? await tick() : await source.wait();
      // The access of this moment, not of the moment when the waiting began.
      const now = access();
      const batch = now.blocked === "" ? source.take() : [];
      const wanted = batch.filter(({ sequence }) => sequence > position && sequence <= through);
      for (const deliveries of inResponses(toDeliveries(wanted, now, log))) yield respond(deliveries);
      position = endOf(batch, position);
      if (steadyNow() - toldAt >= (isIdle ? HEARTBEAT_MS : POSITION_MS)) yield respond([]);
    }
    if (!signal.aborted) yield respond([]);
  } finally {
    reading.abort();
  }
}

const endOf = (batch: readonly PreparedEvent[], otherwise: number): number => batch.at(-1)?.sequence ?? otherwise;

/** Batches, one at a time, that can be waited for and left for later. */
class Source {
  readonly #batches: AsyncIterator<readonly PreparedEvent[]>;
  #pending: Promise<void> | undefined;
  #batch: readonly PreparedEvent[] = [];
  #isDone = false;

  constructor(batches: AsyncIterable<readonly PreparedEvent[]>) {
    this.#batches = batches[Symbol.asyncIterator]();
  }

  get isDone(): boolean {
    return this.#isDone;
  }

  /** Until a batch is there, or a moment has passed: then true. */
  async wait(): Promise<boolean> {
    if (this.#batch.length > 0) return false;
    return Promise.race([(this.#pending ??= this.#next()).then(() => false), tick()]);
  }

  take(): readonly PreparedEvent[] {
    const batch = this.#batch;
    this.#batch = [];
    return batch;
  }

  async #next(): Promise<void> {
    const { done, value } = await this.#batches.next();
    this.#pending = undefined;
    this.#isDone = done === true;
    this.#batch = done ? [] : value;
  }
}

function toDeliveries(prepared: readonly PreparedEvent[], { viewOf, takes, subscriptionId }: Access, log: Logger): Delivery[] {
  const deliveries: Delivery[] = [];
  for (const one of prepared) {
    if (!takes(one)) continue;
    const deliveryId = subscriptionId === "" ? "" : toDeliveryId(subscriptionId, one.sequence);
    try {
      deliveries.push({ deliveryId, attempt: 1, event: one.view(viewOf(one.event.type)), replayId: "", traceparent: one.event.traceparent });
    } catch (err) {
      // Nothing can be shown of it that is known to be safe; the others must not wait for it.
      log.error({ err: String(err), sequence: one.sequence, type: one.event.type }, "stream.eventUnreadable");
    }
  }
  return deliveries;
}

async function tick(): Promise<true> {
  await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  return true;
}
