import type { Answer, Delivery } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopInput, HopPublisher } from "../shared/bus/hops.ts";
import { steadyNow } from "../shared/clock.ts";
import { HubError } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import { Breaker } from "./breaker.ts";
import { DeadLetters } from "./deadLetters.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { DeliveryStore, StoredReplay, StoredState } from "./deliveryStore.ts";
import { Feed, type FeedDeps } from "./feed.ts";
import { heldHop } from "./heldHop.ts";
import { liveFeed } from "./liveFeed.ts";
import type { Outcomes } from "./outcomes.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { Replay, type ReplayOrder } from "./replay.ts";
import { Reruns } from "./reruns.ts";
import { parseDeliveryId } from "./rules/deliveryId.ts";
import { allowance } from "./rules/hold.ts";
import type { Lanes } from "./rules/lanes.ts";
import { RateLimit } from "./rules/rateLimit.ts";
import { liveShare, replayShare } from "./rules/share.ts";
import { Session, type SessionOwner } from "./session.ts";
import type { SharedJournal } from "./sharedJournal.ts";
import { sameFilter, viewNow, type Terms } from "./terms.ts";
import { Timer } from "./timer.ts";

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

/** One subscription: its live feed and its replays, and the subscriber's stream that they share. */
export class Pump implements SessionOwner {
  readonly live: Feed;
  readonly letters: DeadLetters;
  readonly breaker: Breaker;
  /** Deliveries that operations have put back. */
  readonly reruns = new Reruns();
  readonly #deps: PumpDeps;
  readonly #feedDeps: FeedDeps;
  readonly #stopping = new AbortController();
  readonly #replays = new Map<string, Replay>();
  readonly #rate: RateLimit;
  readonly #timer = new Timer(() => this.#wake());
  #terms: Terms;
  #blockedSince = 0;
  #session: Session | undefined;

  constructor(deps: PumpDeps, terms: Terms, stored: StoredState) {
    const { store, hops, settings, bus } = deps;
    const log = deps.log.child({ subscription: terms.subscription.id });
    this.#deps = deps;
    this.#terms = terms;
    this.#rate = new RateLimit(terms.subscription.limits?.perSecond ?? 0);
    this.letters = new DeadLetters({ store, hops, log, signal: this.#stopping.signal }, stored.deadLetters);
    const released = () => this.#release();
    this.breaker = new Breaker({ settings, log, released, held: (failure) => hops.add([heldHop(this.#terms, failure)]) });
    this.#feedDeps = { bus, hops, log, settings, breaker: this.breaker, subscription: () => this.#terms.subscription, viewNow: (event) => viewNow(this.#terms, event), changed: () => this.#changed() };
    const { letters, reruns } = this;
    this.live = new Feed(this.#feedDeps, liveFeed({ ...deps, letters, reruns, terms: () => this.#terms }, stored));
    this.#noteBlock("");
    this.#arm();
  }

  get terms(): Terms {
    return this.#terms;
  }

  get connected(): boolean {
    return this.#session !== undefined;
  }

  /** Lanes of the live feed. */
  get lanes(): Lanes<PreparedEvent> {
    return this.live.lanes;
  }

  /** Outcomes of the live feed. */
  get outcomes(): Outcomes {
    return this.live.outcomes;
  }

  /** Why nothing is sent although a subscriber may be there; empty when nothing holds. */
  get heldReason(): string {
    return this.#terms.blocked || this.breaker.hold.reason;
  }

  /** Words for people to `heldReason`; empty when there are none. */
  get heldMessage(): string {
    if (this.#terms.blocked) return this.#terms.blockedWords;
    return this.breaker.hold.reason === "" ? "" : this.breaker.message;
  }

  /** Since when, Unix ms; 0 when nothing holds. */
  get heldSince(): number {
    return this.#terms.blocked ? this.#blockedSince : this.breaker.hold.since;
  }

  /** Takes over changed terms at once. With another filter, what was matched but not sent is matched again. */
  configure(terms: Terms): void {
    const former = this.#terms;
    this.#terms = terms;
    this.#rate.perSecond = terms.subscription.limits?.perSecond ?? 0;
    this.#noteBlock(former.blocked);
    if (terms.refused) this.#session?.end(terms.refused);
    if (!sameFilter(former, terms)) this.live.rematch();
    this.#session?.wake();
  }

  /** A subscriber connects; the former one's stream ends with SUBSCRIPTION_TAKEN_OVER. */
  attach(window: number): Session {
    const { id } = this.#terms.subscription;
    this.#session?.end(new HubError("SUBSCRIPTION_TAKEN_OVER", `另一连接接管了订阅 / another stream took over ${id}`, { subscription: id }));
    this.#session = new Session(this, window);
    this.lanes.backlogMax = Math.max(this.#deps.settings.backlogMin, BACKLOG_WINDOWS * window);
    this.breaker.tryAgain();
    return this.#session;
  }

  detach(session: Session): void {
    if (this.#session !== session) return;
    this.#session = undefined;
    this.#release();
  }

  /** Live deliveries first; what replays send fits into what those leave. */
  take(session: Session): Delivery[] {
    if (session !== this.#session || this.#terms.blocked) return [];
    const now = steadyNow();
    const window = allowance(this.breaker.hold, now, Math.min(session.window, this.#terms.subscription.limits?.concurrency || Infinity));
    let room = Math.min(BATCH_MAX, this.#rate.room(now));
    const deliveries = this.live.take(Math.min(room, liveShare(window, this.#inFlight())));
    for (const { feed, batchSize, isPaused } of this.#replays.values()) {
      room = Math.min(BATCH_MAX, this.#rate.room(now)) - deliveries.length;
      const batch = { size: isPaused ? 0 : batchSize, inFlight: feed.lanes.inFlight };
      deliveries.push(...feed.take(Math.max(0, Math.min(room, replayShare(window, this.#inFlight(), batch)))));
    }
    this.#rate.spend(deliveries.length);
    if (this.#rate.room(now) < 1) this.#arm();
    return deliveries;
  }

  /** Applies a group of answers. Throws INVALID_REQUEST. */
  answer(session: Session, answers: readonly Answer[]): void {
    if (session !== this.#session) return;
    const hops: HopInput[] = [];
    const touched = new Set<Feed>();
    for (const answer of answers) {
      const key = parseDeliveryId(answer.deliveryId);
      const feed = key?.operationId ? this.#replays.get(key.operationId)?.feed : this.live;
      if (key?.subscriptionId !== this.#terms.subscription.id || !feed) continue;
      feed.answer(key.sequence, answer, hops);
      touched.add(feed);
    }
    if (hops.length > 0) this.#deps.hops.add(hops);
    for (const feed of touched) feed.changed();
  }

  /** Begins or goes on with a replay. */
  startReplay(order: ReplayOrder, stored: StoredReplay): Replay {
    const { bus, store, hops } = this.#deps;
    const { letters, live } = this;
    const replay = new Replay({ bus, store, hops, letters, live, feedDeps: this.#feedDeps, terms: () => this.#terms }, order, stored);
    this.#replays.set(order.operationId, replay);
    return replay;
  }

  findReplay(operationId: string): Replay | undefined {
    return this.#replays.get(operationId);
  }

  /** Sends nothing new of a replay, or goes on with it. */
  pauseReplay(operationId: string, isPaused: boolean): void {
    const replay = this.#replays.get(operationId);
    if (!replay) return;
    replay.isPaused = isPaused;
    this.#session?.wake();
  }

  /** Ends a replay; answers to what it has sent come too late. */
  async endReplay(operationId: string): Promise<void> {
    const replay = this.#replays.get(operationId);
    this.#replays.delete(operationId);
    await replay?.feed.close();
  }

  /** Stops, and stores what is true. The subscriber is told why. */
  async close(why = new HubError("SHUTTING_DOWN", "服务正在停止，请重连 / the service is stopping, connect again")): Promise<void> {
    this.#session?.end(why);
    this.#timer.stop();
    await Promise.all([this.live, ...[...this.#replays.values()].map(({ feed }) => feed)].map((feed) => feed.close()));
    this.#stopping.abort();
  }

  #inFlight(): { live: number; replayed: number } {
    let replayed = 0;
    for (const { feed } of this.#replays.values()) replayed += feed.lanes.inFlight;
    return { live: this.lanes.inFlight, replayed };
  }

  *#feeds(): Iterable<Feed> {
    yield this.live;
    for (const { feed } of this.#replays.values()) yield feed;
  }

  #release(): void {
    for (const feed of this.#feeds()) feed.release();
  }

  #changed(): void {
    this.#session?.wake();
    this.#arm();
  }

  #wake(): void {
    for (const feed of this.#feeds()) feed.lanes.wake(steadyNow());
    this.#session?.wake();
    this.#arm();
  }

  /** One timer for whatever comes first: the next lane to retry, the end of a hold, or the next delivery that the rate allows. */
  #arm(): void {
    const now = steadyNow();
    for (const feed of this.#feeds()) this.#timer.at(feed.lanes.dueAt() ?? Infinity);
    const { until } = this.breaker.hold;
    this.#timer.at(until > now ? until : Infinity);
    this.#timer.at(this.#rate.nextAt(now) || Infinity);
  }

  /** A block that begins is told once; told again after a restart it is the same hop, down to its time. */
  #noteBlock(former: string): void {
    const { blocked, blockedWords, subscription } = this.#terms;
    if (!blocked || blocked === former) return;
    this.#blockedSince = Date.parse(subscription.changeTime) || Date.now();
    this.#deps.hops.add([heldHop(this.#terms, { reason: blocked, message: blockedWords }, subscription.changeTime)]);
  }
}
