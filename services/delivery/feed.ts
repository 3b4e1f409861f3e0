import type { Answer, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Event } from "../../proto/gen/hub/event/v1/event.ts";
import type { Subscription, View } from "../../proto/gen/hub/registry/v1/registry.ts";
import { pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopInput, HopPublisher } from "../shared/bus/hops.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { steadyNow } from "../shared/clock.ts";
import { toHubError } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import { AttemptSpans } from "./attemptSpans.ts";
import type { Breaker } from "./breaker.ts";
import { Checkpoint } from "./checkpoint.ts";
import type { DeadLetters } from "./deadLetters.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { FeedStore } from "./deliveryStore.ts";
import { Outcomes } from "./outcomes.ts";
import { PreparedEvent } from "./preparedEvent.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import type { Item, LaneRecord } from "./rules/lane.ts";
import { Lanes } from "./rules/lanes.ts";
import type { Ending } from "./rules/rerunProgress.ts";

/** What a feed needs of the subscription it belongs to. */
export interface FeedDeps {
  readonly bus: BusConnection;
  readonly hops: HopPublisher;
  readonly log: Logger;
  readonly settings: DeliverySettings;
  readonly breaker: Breaker;
  readonly subscription: () => Subscription;
  /** The view in which an event may leave now. Throws NOT_GRANTED. */
  readonly viewNow: (event: Event) => View;
  /** There may be something to send, or to wait for. */
  readonly changed: () => void;
}

/** What makes a feed: which events, into which lanes, and where its place is kept. */
export interface FeedPlan {
  /** Replay it is; empty for the live feed. */
  readonly replayId: string;
  readonly store: FeedStore;
  readonly cursor: number;
  readonly records: readonly LaneRecord[];
  readonly backlogMax: number;
  readonly letters: Pick<DeadLetters, "bury">;
  /** Events from a sequence on, in order; ends when there are no more to come, or when aborted. */
  read(from: number, signal: AbortSignal): AsyncIterable<readonly PreparedEvent[]>;
  /** The lane in which the event is delivered; undefined when it is not to be delivered. */
  laneOf(prepared: PreparedEvent): string | undefined;
  /** Tells the trace what was decided so far. */
  report(): void;
  operationOf(sequence: number): string;
  ended(sequence: number, ending: Ending): void;
  /** Whether a delivery may go now; all may when absent. */
  readonly mayGo?: (item: Item<PreparedEvent>) => boolean;
  /** A delivery is sent for the first time in this process. */
  sent?(prepared: PreparedEvent): void;
}

/** How long closing waits for the store, milliseconds. */
const CLOSE_MS = 2_000;
/** Before the journal is asked again for an event it could not give, milliseconds. */
const RELOAD_MS = 1_000;

/** Events of the journal on their way to one subscriber: reads, puts into lanes, hands out, and keeps what is not final. */
export class Feed {
  readonly lanes: Lanes<PreparedEvent>;
  readonly outcomes: Outcomes;
  readonly checkpoint: Checkpoint;
  readonly #deps: FeedDeps;
  readonly #plan: FeedPlan;
  readonly #spans = new AttemptSpans();
  #reading = new AbortController();
  #reader: Promise<void> = Promise.resolve();
  #hasRoom = () => {};
  /** Everything there is to read was read. */
  #readAll = false;
  /** Sent in the sense of the lanes, now read from the journal again and ready for the stream. */
  #loaded: Item<PreparedEvent>[] = [];
  /** Grows when deliveries in flight return to their lanes. */
  #flight = 0;

  constructor(deps: FeedDeps, plan: FeedPlan) {
    const { hops, settings, log, breaker, subscription } = deps;
    const { store, letters, replayId } = plan;
    this.#deps = deps;
    this.#plan = plan;
    this.lanes = new Lanes({ backlogMax: plan.backlogMax, pendingMax: settings.pendingMax }, plan.cursor, plan.records);
    this.checkpoint = new Checkpoint({ lanes: this.lanes, store, hops, log, settings, report: () => plan.report() }, plan.cursor);
    this.outcomes = new Outcomes({
      lanes: this.lanes,
      letters,
      breaker,
      hops,
      settings,
      replayId,
      subscription,
      operationOf: (sequence) => plan.operationOf(sequence),
      ended: (sequence, ending) => plan.ended(sequence, ending),
      changed: () => this.changed(),
    });
    this.#startReading();
  }

  /** Everything was read and is final, and the store knows it. */
  get isDone(): boolean {
    return this.#readAll && this.lanes.pending === 0 && !this.lanes.hasChanges;
  }

  /** What was matched but not sent is matched again: the plan decides otherwise now. */
  rematch(): void {
    this.#stopReading();
    this.lanes.forget();
    this.#flight++;
    this.#loaded = [];
    this.#startReading();
  }

  /** Up to so many deliveries to send now. */
  take(room: number): Delivery[] {
    const deliveries: Delivery[] = [];
    for (const item of this.#loaded) this.#send(item, deliveries);
    this.#loaded = [];
    for (const item of this.lanes.take(room, this.#plan.mayGo)) {
      if (item.payload) this.#send(item, deliveries);
      else void this.#load(item);
    }
    return deliveries;
  }

  answer(sequence: number, answer: Answer, hops: HopInput[]): void {
    this.#spans.answered(answer);
    this.outcomes.apply(sequence, answer, hops);
  }

  /** Everything in flight returns to its lanes. */
  release(): void {
    this.#flight++;
    this.#loaded = [];
    this.#spans.released();
    this.lanes.release();
  }

  changed(): void {
    this.checkpoint.touch();
    if (this.lanes.hasRoom) this.#hasRoom();
    this.#deps.changed();
  }

  /** Stops, and stores what is true. */
  async close(): Promise<void> {
    this.#stopReading();
    await this.#reader;
    // Not stored in time: after the next start more is sent again.
    await Promise.race([this.checkpoint.close(), pause(CLOSE_MS)]);
  }

  #startReading(): void {
    this.#reading = new AbortController();
    const { signal } = this.#reading;
    const former = this.#reader;
    this.#reader = former.then(() => this.#read(signal));
  }

  #stopReading(): void {
    this.#reading.abort();
    this.#hasRoom();
  }

  async #read(signal: AbortSignal): Promise<void> {
    for await (const batch of this.#plan.read(this.lanes.read + 1, signal)) {
      if (signal.aborted) return;
      for (const prepared of batch) this.#admit(prepared);
      this.checkpoint.touch();
      this.#deps.changed();
      while (!this.lanes.hasRoom && !signal.aborted) await new Promise<void>((resolve) => (this.#hasRoom = resolve));
    }
    if (signal.aborted) return;
    this.#readAll = true;
    this.changed();
  }

  #admit(prepared: PreparedEvent): void {
    const { sequence } = prepared;
    if (sequence <= this.lanes.read) return;
    const lane = this.#plan.laneOf(prepared);
    if (lane === undefined) this.lanes.skip(sequence);
    else this.lanes.admit(sequence, lane, prepared);
  }

  #send(item: Item<PreparedEvent>, deliveries: Delivery[]): void {
    const { id, system } = this.#deps.subscription();
    const { payload, sequence, attempts } = item;
    if (!payload || item.state !== "sent") return;
    const { replayId } = this.#plan;
    try {
      const event = payload.view(this.#deps.viewNow(payload.event));
      const [deliveryId, attempt] = [toDeliveryId(id, sequence, replayId), attempts + 1];
      deliveries.push({ deliveryId, attempt, event, replayId, traceparent: this.#spans.begin({ deliveryId, attempt, subscription: id, system, event }) });
      if (attempts === 0) this.#plan.sent?.(payload);
    } catch (error) {
      const { reason, message } = toHubError(error);
      this.outcomes.bury(item, payload, { reason: reason === "INTERNAL" ? "INVALID_EVENT_DATA" : reason, message });
    }
  }

  async #load(item: Item<PreparedEvent>): Promise<void> {
    const flight = this.#flight;
    const stored = await readEvent(this.#deps.bus, item.sequence).catch(() => undefined);
    if (flight !== this.#flight) return;
    if (stored) {
      item.payload = new PreparedEvent(stored);
      this.#loaded.push(item);
    } else {
      this.lanes.retry(item, steadyNow() + RELOAD_MS, { reason: "JOURNAL_UNAVAILABLE", message: "" }, false);
    }
    this.changed();
  }
}
