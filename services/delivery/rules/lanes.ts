import { Fifo } from "./fifo.ts";
import { homesOf, needsRecord, newLane, sequencesOf, toRecord, type Failure, type Item, type Lane, type LaneRecord } from "./lane.ts";
import { Watermark } from "./watermark.ts";

/** What the store must do: keep this record of the lane, or have none. */
export interface LaneChange {
  readonly key: string;
  readonly record: LaneRecord | undefined;
  /** The deliveries on this record. One that came back since, even under the same sequence, is not on it. */
  readonly items: readonly Item<unknown>[];
  /** Grows when deliveries are forgotten: what was stored of an earlier epoch proves nothing. */
  readonly epoch: number;
}

export interface LanesLimits {
  /** Most events in memory that are neither final nor recorded. */
  readonly backlogMax: number;
  /** Most deliveries that are not final, and most events read since the oldest unsettled one. */
  readonly pendingMax: number;
}

/**
 * The deliveries of one feed: strict order inside a lane (a case, or one delivery alone), none between lanes. Holds no
 * clock and does no I/O.
 *
 * Promise: every admitted delivery stays here until it is finished, and `watermark` never passes one that is neither
 * finished nor confirmed as recorded; so the store's cursor and records are enough to go on after a crash at any moment.
 */
export class Lanes<Payload> {
  #limits: LanesLimits;
  readonly #lanes = new Map<string, Lane<Payload>>();
  readonly #items = new Map<number, Item<Payload>>();
  readonly #ready = new Fifo<Lane<Payload>>();
  readonly #retrying = new Set<Lane<Payload>>();
  readonly #dirty = new Set<Lane<Payload>>();
  readonly #watermark: Watermark;
  #inFlight = 0;
  #unsettled = 0;
  #epoch = 0;
  #deferrals = 0;

  constructor(limits: LanesLimits, cursor: number, records: readonly LaneRecord[] = []) {
    this.#limits = limits;
    this.#watermark = new Watermark(cursor);
    const homes = homesOf(records);
    for (const record of records) this.#restore(record, homes);
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** Deliveries that are not final. */
  get pending(): number {
    return this.#items.size;
  }

  /** Changes how much may be in memory; what is there already stays. */
  set backlogMax(backlogMax: number) {
    this.#limits = { ...this.#limits, backlogMax };
  }

  /** Last sequence read. */
  get read(): number {
    return this.#watermark.read;
  }

  get hasRoom(): boolean {
    const { backlogMax, pendingMax } = this.#limits;
    return this.#unsettled < backlogMax && this.#items.size < pendingMax && this.#watermark.span < pendingMax;
  }

  get hasChanges(): boolean {
    return this.#dirty.size > 0;
  }

  /** Everything up to this sequence is final or recorded. */
  watermark(): number {
    return this.#watermark.value();
  }

  find(sequence: number): Item<Payload> | undefined {
    return this.#items.get(sequence);
  }

  lane(key: string): Lane<Payload> | undefined {
    return this.#lanes.get(key);
  }

  lanes(): Iterable<Lane<Payload>> {
    return this.#lanes.values();
  }

  /** The delivery with the lowest sequence of those that are not final. */
  oldest(): Item<Payload> | undefined {
    let oldest: Item<Payload> | undefined;
    for (const { items } of this.#lanes.values()) for (const item of items) if (!oldest || item.sequence < oldest.sequence) oldest = item;
    return oldest;
  }

  /** The event was read and is nothing to deliver. */
  skip(sequence: number): void {
    const known = this.#items.get(sequence);
    // Read again after `forget`, while it was leaving for the dead letters: it still holds the watermark.
    if (known && !known.settled) this.#watermark.track(known);
    else this.#watermark.advance(sequence);
  }

  /** The event was read and is to be delivered; ignored when it is known, or known to be final. */
  admit(sequence: number, key: string, payload: Payload): void {
    const lane = this.#lane(key);
    if (this.#items.has(sequence) || sequence <= lane.through) return this.skip(sequence);
    const item: Item<Payload> = { sequence, lane, payload, state: "waiting", attempts: 0, base: 0, settled: false };
    lane.items.push(item);
    lane.through = sequence;
    this.#items.set(sequence, item);
    this.#watermark.track(item);
    this.#unsettled++;
    if (lane.recorded || lane.retryAt > 0) this.#dirty.add(lane);
    this.#enqueue(lane);
  }

  /** Up to `max` deliveries to send now, at most one per lane, oldest lane first; they count as in flight. A lane whose first may not go stays. */
  take(max: number, mayGo: (item: Item<Payload>) => boolean = () => true): Item<Payload>[] {
    const taken: Item<Payload>[] = [];
    const staying: Lane<Payload>[] = [];
    while (taken.length < max) {
      const lane = this.#ready.shift();
      if (!lane) break;
      lane.queued = false;
      const head = lane.items[0];
      if (!head || !canSend(lane)) continue;
      if (!mayGo(head)) {
        staying.push(lane);
        continue;
      }
      head.state = "sent";
      this.#inFlight++;
      taken.push(head);
    }
    for (const lane of staying) this.#enqueue(lane);
    return taken;
  }

  /** Final: delivered, or safely among the dead letters. The case's next delivery follows. */
  finish(item: Item<Payload>): void {
    this.#land(item);
    const { lane } = item;
    lane.deferred = 0;
    if (lane.items[0] === item) this.#clearRetry(lane);
    lane.items.splice(lane.items.indexOf(item), 1);
    this.#items.delete(item.sequence);
    this.#settle(item);
    item.payload = undefined;
    if (lane.recorded) this.#dirty.add(lane);
    else if (lane.items.length === 0) this.#lanes.delete(lane.key);
    this.#enqueue(lane);
  }

  /** Failed: the case waits until `at`. An attempt counts unless it never reached the system. */
  retry(item: Item<Payload>, at: number, failure: Failure, counted = true): void {
    this.#land(item);
    if (counted) item.attempts++;
    const { lane } = item;
    lane.retryAt = at;
    lane.failure = failure;
    this.#retrying.add(lane);
    this.#dirty.add(lane);
  }

  /** The delivery goes to the dead letters; `finish` follows when it is safe there. */
  leave(item: Item<Payload>): void {
    this.#land(item);
    item.state = "leaving";
  }

  /** A dead letter comes back into its lane; `returned` follows when it is settled here and gone from the dead letters. */
  bringBack(sequence: number, key: string, attempts: number): Item<Payload> {
    const lane = this.#lane(key);
    const item: Item<Payload> = { sequence, lane, payload: undefined, state: "returning", attempts, base: attempts, settled: false };
    const behind = lane.items.findIndex(({ state, sequence: other }) => other > sequence && (state === "waiting" || state === "returning"));
    lane.items.splice(behind < 0 ? lane.items.length : behind, 0, item);
    if (lane.items[0] === item) this.#clearRetry(lane);
    this.#items.set(sequence, item);
    this.#unsettled++;
    this.#dirty.add(lane);
    return item;
  }

  returned(item: Item<Payload>): void {
    item.state = "waiting";
    this.#enqueue(item.lane);
  }

  /**
   * Its system could not be reached with this delivery: when everything is released, the other lanes come first. A delivery that
   * always looks like an outage must not be every probe.
   */
  defer(item: Item<Payload>): void {
    item.lane.deferred = ++this.#deferrals;
  }

  /** The subscriber is gone or cannot reach its system: what was sent waits again, the oldest first. */
  release(): void {
    for (const item of this.#items.values()) if (item.state === "sent") item.state = "waiting";
    this.#inFlight = 0;
    this.#requeue();
  }

  /** Lets the lanes go on whose time has come. */
  wake(now: number): void {
    for (const lane of this.#retrying) {
      if (lane.retryAt > now) continue;
      this.#clearRetry(lane);
      this.#enqueue(lane);
    }
  }

  /** When the next lane's time comes, Unix ms. */
  dueAt(): number | undefined {
    let due: number | undefined;
    for (const { retryAt } of this.#retrying) if (due === undefined || retryAt < due) due = retryAt;
    return due;
  }

  /** An answer that does not come keeps the watermark from moving: its lane is to be recorded. */
  pinOldest(): void {
    const oldest = this.#watermark.oldest();
    const item = oldest && this.#items.get(oldest.sequence);
    if (item?.state !== "sent") return;
    item.lane.pinned = true;
    this.#dirty.add(item.lane);
  }

  /** Sequences that a restart may find on record, final ones included. */
  onRecord(): ReadonlySet<number> {
    const sequences = new Set<number>();
    for (const lane of this.#lanes.values()) for (const sequence of lane.onRecord) sequences.add(sequence);
    return sequences;
  }

  /** What the store must do, at most `max` lanes. Each change ends in `confirm` or `giveBack`. */
  takeChanges(max: number): LaneChange[] {
    const changes: LaneChange[] = [];
    for (const lane of this.#dirty) {
      if (changes.length === max) break;
      this.#dirty.delete(lane);
      const needed = needsRecord(lane);
      if (!needed && !lane.recorded) continue;
      // From now on a record may exist, even if storing it seems to fail.
      lane.recorded = true;
      const record = needed ? toRecord(lane) : undefined;
      lane.onRecord = new Set([...lane.onRecord, ...sequencesOf(record)]);
      changes.push({ key: lane.key, record, items: needed ? [...lane.items] : [], epoch: this.#epoch });
    }
    return changes;
  }

  /** The store did it: the recorded deliveries no longer hold the watermark. */
  confirm({ key, record, items, epoch }: LaneChange): void {
    if (epoch !== this.#epoch) return this.giveBack({ key });
    const lane = this.#lanes.get(key);
    if (!lane) return;
    lane.recorded = record !== undefined;
    lane.pinned &&= lane.recorded;
    lane.recordedThrough = record?.through ?? 0;
    lane.onRecord = new Set(sequencesOf(record));
    for (const item of items) this.#recorded(item);
    if (!lane.recorded && lane.items.length === 0) this.#lanes.delete(key);
  }

  giveBack({ key }: Pick<LaneChange, "key">): void {
    const lane = this.#lanes.get(key);
    if (lane) this.#dirty.add(lane);
  }

  /** Forgets what is neither final nor recorded, to read it again from the watermark on: the filter has changed. */
  forget(): void {
    this.#epoch++;
    this.#watermark.rewind();
    for (const lane of this.#lanes.values()) {
      const kept = lane.items.filter((item) => item.settled || item.state === "leaving" || item.state === "returning");
      for (const item of lane.items) if (!kept.includes(item)) this.#items.delete(item.sequence);
      lane.items.splice(0, lane.items.length, ...kept);
      lane.through = lane.recordedThrough;
      if (kept.length === 0 && !lane.recorded) this.#lanes.delete(lane.key);
    }
    this.#unsettled = [...this.#items.values()].filter((item) => !item.settled).length;
    this.release();
  }

  #lane(key: string): Lane<Payload> {
    let lane = this.#lanes.get(key);
    if (!lane) this.#lanes.set(key, (lane = newLane(key)));
    return lane;
  }

  #restore(record: LaneRecord, homes: ReadonlyMap<number, LaneRecord>): void {
    const lane = this.#lane(record.key);
    const items = record.items.filter(([sequence]) => homes.get(sequence) === record);
    // Only the head's failure makes the lane wait.
    const retryAt = items[0] === record.items[0] ? record.retryAt : 0;
    Object.assign(lane, { retryAt, recorded: true, through: record.through, recordedThrough: record.through, onRecord: new Set(sequencesOf(record)) });
    lane.failure = { reason: record.reason, message: record.message };
    if (items.length < record.items.length) this.#dirty.add(lane);
    for (const [sequence, attempts, base] of items) {
      const item: Item<Payload> = { sequence, lane, payload: undefined, state: "waiting", attempts, base, settled: true };
      lane.items.push(item);
      this.#items.set(sequence, item);
    }
    if (lane.retryAt > 0) this.#retrying.add(lane);
    this.#enqueue(lane);
  }

  #land(item: Item<Payload>): void {
    if (item.state === "sent") this.#inFlight--;
    item.state = "waiting";
  }

  #recorded(item: Item<unknown>): void {
    this.#settle(item);
    if (item.state !== "sent") item.payload = undefined;
  }

  #settle(item: Item<unknown>): void {
    if (!item.settled) this.#unsettled--;
    item.settled = true;
  }

  #clearRetry(lane: Lane<Payload>): void {
    lane.retryAt = 0;
    this.#retrying.delete(lane);
  }

  #enqueue(lane: Lane<Payload>): void {
    if (lane.queued || !canSend(lane)) return;
    lane.queued = true;
    this.#ready.push(lane);
  }

  #requeue(): void {
    const ready: Lane<Payload>[] = [];
    for (const lane of this.#lanes.values()) {
      lane.queued = canSend(lane);
      if (lane.queued) ready.push(lane);
    }
    this.#ready.replace(ready.sort((a, b) => a.deferred - b.deferred || (a.items[0]?.sequence ?? 0) - (b.items[0]?.sequence ?? 0)));
  }
}

function canSend(lane: Lane<unknown>): boolean {
  return lane.retryAt === 0 && lane.items[0]?.state === "waiting";
}
