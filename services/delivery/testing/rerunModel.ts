import { isBehind } from "../rules/isBehind.ts";
import type { Item } from "../rules/lane.ts";
import { caseLane, ownLane } from "../rules/laneKey.ts";
import { noProgress, RerunProgress, type Ending, type Progress } from "../rules/rerunProgress.ts";
import { FeedModel } from "./feedModel.ts";

/** What happens next: to the subscriber, to the store, or by an operator. `pick` chooses among what is there. */
export interface RerunStep {
  readonly kind: (typeof rerunKinds)[number];
  readonly pick: number;
}

/** Named as often as a history should have them. */
export const rerunKinds = [
  ...(["append", "append", "read", "read", "read", "take", "take", "take", "take", "deliver", "deliver", "deliver"] as const),
  ...(["refuse", "refuse", "buried", "buried", "retry", "retry", "late", "time", "save", "save", "saveBegins", "saveEnds"] as const),
  ...(["redriveWaits", "redriveWaits", "redriveFollows", "redriveFollows", "replay", "replay", "pauseReplay", "cancelReplay"] as const),
  ...(["disconnect", "filter", "pin", "crash", "pause", "resume", "resume"] as const),
] as const;

const CASES = 3;

interface ReplayModel {
  readonly feed: FeedModel;
  progress: RerunProgress;
  stored: Progress;
  readonly from: number;
  readonly through: number;
  isPaused: boolean;
}

/**
 * A subscription whose filter changes, with its live feed, its replays, its dead letters and a receiver that keeps the newest
 * version of each case: an older one changes nothing there. The version of an event is its sequence.
 */
export class RerunModel {
  readonly live = new FeedModel(0);
  /** What took effect at the receiver, in order. */
  readonly effects: number[] = [];
  /** What the receiver has answered, with or without effect. */
  readonly answered = new Set<number>();
  /** Taken into a live lane, and never refused by a filter. */
  readonly taken = new Set<number>();
  readonly everDead = new Set<number>();
  readonly dead = new Set<number>();
  readonly #newest = new Map<string, number>();
  readonly #passedOver = new Set<number>();
  #replays: ReplayModel[] = [];
  #last = 0;
  #now = 1;
  #filter = 7;
  #isPaused = false;

  caseOf(sequence: number): string {
    return `case-${sequence % CASES}`;
  }

  apply({ kind, pick }: RerunStep): void {
    const feed = this.#feeds()[(pick >> 1) % this.#feeds().length] ?? this.live;
    const steps: Record<RerunStep["kind"], () => void> = {
      append: () => (this.#last += 1 + (pick % 5)),
      read: () => this.#readSome(1 + (pick % 6)),
      take: () => this.#take(1 + (pick % 4)),
      deliver: () => this.#onSent(feed, pick, (item) => this.#deliver(feed, item)),
      retry: () => this.#onSent(feed, pick, (item) => feed.lanes.retry(item, this.#now + 1 + (pick % 3), { reason: "BUSY", message: "" })),
      refuse: () => this.#onSent(feed, pick, (item) => feed.lanes.leave(item)),
      late: () => this.#late(feed, pick),
      disconnect: () => this.#release(),
      time: () => this.#wake(2),
      save: () => feed.save(() => true),
      saveBegins: () => feed.beginSave(),
      saveEnds: () => feed.endSave((index) => (index + pick) % 3 !== 0),
      buried: () => this.#bury(feed),
      filter: () => this.#changeFilter(pick),
      pin: () => feed.lanes.pinOldest(),
      redriveWaits: () => this.#redrive(pick, caseLane),
      redriveFollows: () => this.#redrive(pick, ownLane),
      crash: () => this.#crash(pick),
      pause: () => (this.#isPaused = true),
      resume: () => (this.#isPaused = false),
      replay: () => this.#beginReplay(pick),
      pauseReplay: () => this.#onReplay(pick, (replay) => (replay.isPaused = !replay.isPaused)),
      cancelReplay: () => this.#onReplay(pick, (replay) => (this.#replays = this.#replays.filter((one) => one !== replay))),
    };
    steps[kind]();
    this.#check();
  }

  /** Lets everything end well: nothing is paused, everything is read, delivered and stored. */
  settle(): void {
    this.#isPaused = false;
    for (const replay of this.#replays) replay.isPaused = false;
    for (let round = 0; round < 1_000; round++) {
      this.#readSome(50);
      this.#wake(10);
      this.#take(50);
      for (const feed of this.#feeds()) {
        for (const item of feed.sent()) this.#deliver(feed, item);
        this.#bury(feed);
        feed.save(() => true);
      }
      this.#endReplays();
      if (this.#replays.length === 0 && this.live.lanes.pending === 0 && this.live.cursor === this.#last && !this.live.lanes.hasChanges) return;
    }
    throw new Error(`not settled: cursor ${this.live.cursor} of ${this.#last}, pending ${this.live.lanes.pending}, replays ${this.#replays.length}`);
  }

  #feeds(): FeedModel[] {
    return [this.live, ...this.#replays.map(({ feed }) => feed)];
  }

  #isMatched(sequence: number): boolean {
    return sequence % this.#filter !== 0;
  }

  #readSome(count: number): void {
    for (let i = 0; i < count && this.live.lanes.hasRoom && this.live.lanes.read < this.#last; i++) this.#readLive(this.live.lanes.read + 1);
    for (const replay of this.#replays) {
      const { lanes } = replay.feed;
      for (let i = 0; i < count && lanes.hasRoom && lanes.read < replay.through; i++) this.#readAgain(replay, lanes.read + 1);
    }
  }

  #readLive(sequence: number): void {
    const { lanes } = this.live;
    if (!this.#isMatched(sequence)) {
      this.#passedOver.add(sequence);
      this.taken.delete(sequence);
      return lanes.skip(sequence);
    }
    if (this.dead.has(sequence)) return lanes.skip(sequence);
    lanes.admit(sequence, caseLane(this.caseOf(sequence)), "event");
    if (lanes.find(sequence) && !this.#passedOver.has(sequence)) this.taken.add(sequence);
  }

  #readAgain({ feed, progress }: ReplayModel, sequence: number): void {
    if (!this.#isMatched(sequence)) return feed.lanes.skip(sequence);
    progress.found(sequence);
    feed.lanes.admit(sequence, caseLane(this.caseOf(sequence)), "event");
  }

  #take(max: number): void {
    if (this.#isPaused) return;
    for (const item of this.live.lanes.take(max)) item.payload ??= "event";
    for (const { feed, isPaused } of this.#replays) {
      if (isPaused) continue;
      for (const item of feed.lanes.take(max, ({ sequence, lane }) => !isBehind(this.live.lanes, lane.caseId, sequence))) item.payload ??= "event";
    }
  }

  #onSent(feed: FeedModel, pick: number, act: (item: Item<string>) => void): void {
    const sent = feed.sent();
    const chosen = sent[pick % sent.length];
    if (chosen) act(chosen);
  }

  #onReplay(pick: number, act: (replay: ReplayModel) => void): void {
    const chosen = this.#replays[pick % this.#replays.length];
    if (chosen) act(chosen);
  }

  #receive(sequence: number): Ending {
    const caseId = this.caseOf(sequence);
    this.answered.add(sequence);
    if (sequence <= (this.#newest.get(caseId) ?? 0)) return "unchanged";
    this.#newest.set(caseId, sequence);
    this.effects.push(sequence);
    return "delivered";
  }

  #deliver(feed: FeedModel, item: Item<string>): void {
    const ending = this.#receive(item.sequence);
    feed.lanes.finish(item);
    const replay = this.#replays.find((one) => one.feed === feed);
    replay?.progress.ended(item.sequence, ending);
    if (replay && !this.live.lanes.find(item.sequence)) this.dead.delete(item.sequence);
  }

  #bury(feed: FeedModel): void {
    const replay = this.#replays.find((one) => one.feed === feed);
    for (const item of feed.leaving()) {
      if (!replay || !this.live.lanes.find(item.sequence)) this.dead.add(item.sequence);
      this.everDead.add(item.sequence);
      feed.lanes.finish(item);
      replay?.progress.ended(item.sequence, "failed");
    }
  }

  /** The receiver has it, but the stream breaks before its answer comes; or the answer comes to a released delivery. */
  #late(feed: FeedModel, pick: number): void {
    const [item] = feed.sent();
    if (!item) return;
    this.#receive(item.sequence);
    this.#release();
    if (pick % 2 === 0) this.#deliver(feed, item);
  }

  #release(): void {
    for (const { lanes } of this.#feeds()) lanes.release();
  }

  #wake(by: number): void {
    this.#now += by;
    for (const { lanes } of this.#feeds()) lanes.wake(this.#now);
  }

  #changeFilter(pick: number): void {
    this.#filter = [4, 5, 7][pick % 3] ?? 7;
    this.live.lanes.forget();
  }

  #redrive(pick: number, laneOf: (caseId: string, sequence: number) => string): void {
    const letters = [...this.dead];
    const sequence = letters[pick % letters.length];
    if (sequence === undefined || this.live.lanes.find(sequence)) return;
    const item = this.live.lanes.bringBack(sequence, laneOf(this.caseOf(sequence), sequence), 1);
    this.live.save(() => pick % 3 !== 0);
    if (pick % 5 === 0) return this.#crash(pick);
    if (!item.settled) return this.live.lanes.finish(item);
    this.dead.delete(sequence);
    this.live.lanes.returned(item);
  }

  #crash(pick: number): void {
    for (const feed of this.#feeds()) feed.crash((index) => (index + pick) % 3 === 0);
    for (const replay of this.#replays) replay.progress = new RerunProgress(replay.stored, replay.feed.recordedBeyond());
    const recorded = this.live.recorded();
    for (const sequence of this.dead) if (recorded.has(sequence)) this.dead.delete(sequence);
  }

  #beginReplay(pick: number): void {
    const through = this.live.lanes.watermark();
    if (this.#replays.length === 2 || through === 0) return;
    const from = 1 + (pick % through);
    const feed = new FeedModel(from - 1, (cursor) => (replay.stored = replay.progress.through(cursor, replay.feed.lanes.onRecord())));
    const replay: ReplayModel = { feed, progress: new RerunProgress(noProgress), stored: noProgress, from, through, isPaused: pick % 4 === 0 };
    this.#replays.push(replay);
  }

  #endReplays(): void {
    this.#replays = this.#replays.filter(({ feed, progress, through }) => {
      if (feed.lanes.pending > 0 || feed.lanes.read < through || feed.lanes.hasChanges) return true;
      const { total, done, failed } = progress.now();
      if (feed.leftovers > 0 || done + failed > total) throw new Error(`a replay ended with ${feed.leftovers} records, ${done} + ${failed} of ${total}`);
      return false;
    });
  }

  /** Nothing the live cursor has passed may be unknown to everybody. */
  #check(): void {
    const recorded = this.live.recorded();
    for (const sequence of this.taken) {
      const safe = sequence > this.live.cursor || recorded.has(sequence) || this.dead.has(sequence) || this.answered.has(sequence);
      if (!safe) throw new Error(`sequence ${sequence} is lost behind cursor ${this.live.cursor}`);
    }
    for (const { lanes } of this.#feeds()) {
      const sequences = [...lanes.lanes()].flatMap(({ items }) => items.map(({ sequence }) => sequence));
      if (new Set(sequences).size < sequences.length) throw new Error(`a sequence is in two lanes: ${sequences.join()}`);
      for (const { items, key } of lanes.lanes()) if (items.filter(({ state }) => state === "sent").length > 1) throw new Error(`two in flight in ${key}`);
    }
  }
}
