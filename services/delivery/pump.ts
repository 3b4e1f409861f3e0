import type { Answer, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { readEvent } from "../shared/bus/journalGet.ts";
import { HubError, toHubError } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import { AttemptSpans } from "./attemptSpans.ts";
import { Checkpoint } from "./checkpoint.ts";
import { DeadLetters } from "./deadLetters.ts";
import { toHop } from "./deliveryHops.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { DeliveryStore, StoredState } from "./deliveryStore.ts";
import { Outcomes } from "./outcomes.ts";
import { PreparedEvent } from "./preparedEvent.ts";
import { allowance } from "./rules/hold.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import type { Item } from "./rules/lane.ts";
import { Lanes } from "./rules/lanes.ts";
import { Session, type SessionOwner } from "./session.ts";
import type { SharedJournal } from "./sharedJournal.ts";
import { sameFilter, type Terms } from "./terms.ts";

export interface PumpDeps {
  readonly bus: BusConnection;
  readonly store: DeliveryStore;
  readonly hops: HopPublisher;
  readonly log: Logger;
  readonly journal: SharedJournal;
  readonly settings: DeliverySettings;
}

/** Deliveries in one response. */
const BATCH_MAX = 200;
/** Windows of events that wait in memory, so that a full window can follow another. */
const BACKLOG_WINDOWS = 4;
/** How long closing waits for the store, milliseconds. */
const CLOSE_MS = 2_000;
/** Before the journal is asked again for an event it could not give, milliseconds. */
const RELOAD_MS = 1_000;

/** One subscription: reads the journal from its cursor, matches, masks, sends to the subscriber, and keeps what is not final. */
export class Pump implements SessionOwner {
  readonly lanes: Lanes<PreparedEvent>;
  readonly letters: DeadLetters;
  readonly outcomes: Outcomes;
  readonly #deps: PumpDeps;
  readonly #checkpoint: Checkpoint;
  readonly #stopping = new AbortController();
  readonly #spans = new AttemptSpans();
  #terms: Terms;
  #session: Session | undefined;
  #reading = new AbortController();
  #reader: Promise<void> = Promise.resolve();
  #hasRoom = () => {};
  /** Sent in the sense of the lanes, now read from the journal again and ready for the stream. */
  #loaded: Item<PreparedEvent>[] = [];
  /** Grows when deliveries in flight return to their lanes. */
  #flight = 0;
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  constructor(deps: PumpDeps, terms: Terms, stored: StoredState) {
    const { store, hops, settings } = deps;
    const log = deps.log.child({ subscription: terms.subscription.id });
    this.#deps = deps;
    this.#terms = terms;
    this.lanes = new Lanes({ backlogMax: settings.backlogMin, pendingMax: settings.pendingMax }, stored.cursor, stored.lanes);
    const stopped = this.#stopping.signal;
    this.letters = new DeadLetters({ store, hops, log, signal: stopped }, stored.deadLetters);
    this.#checkpoint = new Checkpoint({ subscriptionId: terms.subscription.id, lanes: this.lanes, store, hops, log, settings }, stored.cursor);
    this.outcomes = new Outcomes({
      lanes: this.lanes,
      letters: this.letters,
      hops,
      settings,
      log,
      subscription: () => this.#terms.subscription,
      changed: () => this.#changed(),
      released: () => this.#release(),
    });
    this.#startReading();
    this.#arm();
  }

  get terms(): Terms {
    return this.#terms;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  /** Why nothing is sent although a subscriber may be there; empty when nothing holds. */
  get heldReason(): string {
    return this.#terms.blocked || this.outcomes.hold.reason;
  }

  /** Takes over changed terms at once. With another filter, what was matched but not sent is matched again. */
  configure(terms: Terms): void {
    const filterChanged = !sameFilter(this.#terms, terms);
    this.#terms = terms;
    if (terms.refused) this.#session?.end(terms.refused);
    if (filterChanged) {
      this.#stopReading();
      this.lanes.forget();
      this.#flight++;
      this.#loaded = [];
      this.#startReading();
    }
    this.#session?.wake();
  }

  /** A subscriber connects; the former one's stream ends with SUBSCRIPTION_TAKEN_OVER. */
  attach(window: number): Session {
    const { id } = this.#terms.subscription;
    this.#session?.end(new HubError("SUBSCRIPTION_TAKEN_OVER", `另一连接接管了订阅 / another stream took over ${id}`, { subscription: id }));
    this.#session = new Session(this, window);
    this.lanes.backlogMax = Math.max(this.#deps.settings.backlogMin, BACKLOG_WINDOWS * window);
    this.outcomes.endHold();
    return this.#session;
  }

  detach(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#release();
  }

  take(session: Session): Delivery[] {
    if (session !== this.#session || this.#terms.blocked) return [];
    const room = Math.min(BATCH_MAX, allowance(this.outcomes.hold, Date.now(), session.window, this.lanes.inFlight));
    const deliveries: Delivery[] = [];
    for (const item of this.#loaded) this.#send(item, deliveries);
    this.#loaded = [];
    for (const item of this.lanes.take(room)) {
      if (item.payload) this.#send(item, deliveries);
      else void this.#load(item);
    }
    return deliveries;
  }

  answer(session: Session, answers: readonly Answer[]): void {
    if (session !== this.#session) return;
    for (const answer of answers) this.#spans.answered(answer);
    this.outcomes.apply(answers);
  }

  /**
   * Puts a dead letter back into its lane. Nothing happens when it is there already.
   * Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD_LETTERED, JOURNAL_UNAVAILABLE (not stored: try again).
   */
  async redrive(sequence: number): Promise<void> {
    const { id } = this.#terms.subscription;
    const deliveryId = toDeliveryId(id, sequence);
    const known = this.lanes.find(sequence);
    if (known && known.base > 0) return;
    if (known) throw new HubError("DELIVERY_NOT_DEAD_LETTERED", `投递仍在进行 / delivery ${deliveryId} is still under way`, { deliveryId });
    const letter = this.letters.find(sequence);
    if (!letter) throw new HubError("DELIVERY_NOT_FOUND", `没有此死信 / there is no dead letter ${deliveryId}`, { deliveryId });
    const item = this.lanes.bringBack(sequence, letter.caseId, letter.attempts);
    await this.#checkpoint.save();
    if (!item.settled || !(await this.letters.remove(id, sequence))) {
      this.lanes.finish(item);
      throw new HubError("JOURNAL_UNAVAILABLE", "存储暂不可用，请重试 / the store is not available, try again", { deliveryId });
    }
    const stored = await readEvent(this.#deps.bus, sequence).catch(() => undefined);
    if (stored) this.#deps.hops.add([toHop(HopKind.REDRIVEN, this.#terms.subscription, new PreparedEvent(stored), { attempt: letter.attempts })]);
    this.lanes.returned(item);
    this.#changed();
  }

  /** Stops, and stores what is true. The subscriber is told why. */
  async close(why = new HubError("SHUTTING_DOWN", "服务正在停止，请重连 / the service is stopping, connect again")): Promise<void> {
    this.#session?.end(why);
    this.#stopReading();
    clearTimeout(this.#timer);
    await this.#reader;
    // Not stored in time: after the next start more is sent again.
    await Promise.race([this.#checkpoint.close(), pause(CLOSE_MS)]);
    this.#stopping.abort();
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
    for await (const batch of this.#deps.journal.read(this.lanes.read + 1, signal)) {
      if (signal.aborted) break;
      for (const prepared of batch) this.#admit(prepared);
      this.#checkpoint.touch();
      this.#session?.wake();
      while (!this.lanes.hasRoom && !signal.aborted) await new Promise<void>((resolve) => (this.#hasRoom = resolve));
    }
  }

  #admit(prepared: PreparedEvent): void {
    const { filter, subscription } = this.#terms;
    const { sequence } = prepared;
    if (sequence <= this.lanes.read) return;
    if (!filter.accepts(prepared.event.type)) return this.lanes.skip(sequence);
    const letter = this.letters.find(sequence);
    if (letter) this.letters.tell(subscription, prepared, letter);
    if (letter || !this.#matches(prepared)) return this.lanes.skip(sequence);
    this.lanes.admit(sequence, prepared.caseId, prepared);
  }

  #matches(prepared: PreparedEvent): boolean {
    const { filter } = this.#terms;
    const { type } = prepared.event;
    if (!filter.hasConditions(type)) return true;
    try {
      return filter.holds(type, prepared.data());
    } catch {
      // Data that cannot be read must not vanish: it becomes a dead letter when it is to be masked.
      return true;
    }
  }

  #send(item: Item<PreparedEvent>, deliveries: Delivery[]): void {
    const { id, view, system } = this.#terms.subscription;
    if (!item.payload || item.state !== "sent") return;
    try {
      const event = item.payload.view(view);
      const [deliveryId, attempt] = [toDeliveryId(id, item.sequence), item.attempts + 1];
      deliveries.push({ deliveryId, attempt, event, replayId: "", traceparent: this.#spans.begin({ deliveryId, attempt, subscription: id, system, event }) });
    } catch (error) {
      const { reason, message } = toHubError(error);
      this.outcomes.bury(item, item.payload, { reason: reason === "INTERNAL" ? "INVALID_EVENT_DATA" : reason, message });
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
      this.lanes.retry(item, Date.now() + RELOAD_MS, { reason: "JOURNAL_UNAVAILABLE", message: "" }, false);
    }
    this.#changed();
  }

  #release(): void {
    this.#flight++;
    this.#loaded = [];
    this.#spans.released();
    this.lanes.release();
  }

  #changed(): void {
    this.#checkpoint.touch();
    this.#session?.wake();
    if (this.lanes.hasRoom) this.#hasRoom();
    this.#arm();
  }

  /** One timer for whatever comes first: the next lane to retry, or the end of a hold. */
  #arm(): void {
    const { until } = this.outcomes.hold;
    const due = Math.min(this.lanes.dueAt() ?? Infinity, until > Date.now() ? until : Infinity);
    if (due >= this.#timerAt) return;
    clearTimeout(this.#timer);
    this.#timerAt = due;
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity;
      this.lanes.wake(Date.now());
      this.#session?.wake();
      this.#arm();
    }, Math.max(10, due - Date.now()));
  }
}
