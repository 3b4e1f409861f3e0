import type { LaneRecord } from "../rules/lane.ts";
import { Lanes, type LaneChange } from "../rules/lanes.ts";

/** A step of a history: what the subscriber, the store or misfortune does next. `pick` chooses among what is there. */
export interface Step {
  readonly kind: "append" | "read" | "take" | "deliver" | "retry" | "refuse" | "late" | "disconnect" | "time" | "save" | "saveBegins" | "saveEnds" | "buried" | "forget" | "pin" | "redrive" | "crash";
  readonly pick: number;
}

const CASES = 2;

/**
 * One subscription with everything around it: a journal, a store that survives crashes, an idempotent system. Applies
 * steps and checks after each that the store is enough to go on.
 */
export class CrashModel {
  /** Event of sequence n belongs to case n mod 2; every seventh does not match. */
  #last = 0;
  #now = 1;
  #cursor = 0;
  #records = new Map<string, LaneRecord>();
  #dead = new Map<number, string>();
  #lanes: Lanes<string>;
  #saving: { readonly cursor: number; readonly changes: readonly LaneChange[] } | undefined;
  /** What the system applied, in the order of its first arrival. */
  readonly applied: number[] = [];
  readonly everDead = new Set<number>();

  constructor() {
    this.#lanes = this.#restart();
  }

  get last(): number {
    return this.#last;
  }

  isMatched(sequence: number): boolean {
    return sequence % 7 !== 0;
  }

  caseOf(sequence: number): string {
    return `case-${sequence % CASES}`;
  }

  apply({ kind, pick }: Step): void {
    const sent = this.#sent();
    const chosen = sent.length > 0 ? sent[pick % sent.length] : undefined;
    const steps: Record<Step["kind"], () => void> = {
      append: () => (this.#last += 1 + (pick % 5)),
      read: () => this.#read(1 + (pick % 5)),
      take: () => this.#take(1 + (pick % 4)),
      deliver: () => chosen && this.#deliver(chosen),
      retry: () => chosen && this.#lanes.retry(chosen, this.#now + 1 + (pick % 3), { reason: "BUSY", message: "" }),
      refuse: () => chosen && this.#lanes.leave(chosen),
      late: () => this.#late(pick),
      disconnect: () => this.#lanes.release(),
      time: () => this.#lanes.wake((this.#now += 2)),
      save: () => this.#save(() => true),
      saveBegins: () => this.#beginSave(),
      saveEnds: () => this.#endSave((index) => (index + pick) % 3 !== 0),
      buried: () => this.#buried(),
      forget: () => this.#lanes.forget(),
      pin: () => this.#lanes.pinOldest(),
      redrive: () => this.#redrive(pick),
      crash: () => this.#crash(pick),
    };
    steps[kind]();
    this.#check();
  }

  /** Lets everything end well: reads on, delivers, saves, until nothing is pending. */
  settle(): void {
    for (let round = 0; round < 1_000; round++) {
      this.#read(50);
      this.#lanes.wake((this.#now += 10));
      this.#take(50);
      for (const item of this.#sent()) this.#deliver(item);
      this.#buried();
      this.#save(() => true);
      if (this.#lanes.pending === 0 && this.#lanes.read === this.#last && !this.#lanes.hasChanges && this.#cursor === this.#last) return;
    }
    throw new Error(`not settled: cursor ${this.#cursor} of ${this.#last}, pending ${this.#lanes.pending}`);
  }

  get leftovers(): number {
    return this.#records.size;
  }

  isDead(sequence: number): boolean {
    return this.#dead.has(sequence);
  }

  /** Only what is stored is left: of a round under way some records, and not its cursor. */
  #crash(pick: number): void {
    for (const [index, change] of (this.#saving?.changes ?? []).entries()) if ((index + pick) % 3 === 0) this.#store(change);
    this.#lanes = this.#restart();
  }

  #restart(): Lanes<string> {
    const inLanes = new Set([...this.#records.values()].flatMap(({ items }) => items.map(([sequence]) => sequence)));
    for (const sequence of this.#dead.keys()) if (inLanes.has(sequence)) this.#dead.delete(sequence);
    this.#saving = undefined;
    return new Lanes({ backlogMax: 20, pendingMax: 1_000 }, this.#cursor, [...this.#records.values()]);
  }

  #read(count: number): void {
    for (let i = 0; i < count && this.#lanes.hasRoom; i++) {
      const sequence = this.#lanes.read + 1;
      if (sequence > this.#last) return;
      if (!this.isMatched(sequence) || this.#dead.has(sequence)) this.#lanes.skip(sequence);
      else this.#lanes.admit(sequence, this.caseOf(sequence), "event");
    }
  }

  #take(max: number): void {
    for (const item of this.#lanes.take(max)) item.payload ??= "event";
  }

  #sent() {
    return [...this.#lanes.lanes()].flatMap(({ items }) => items.filter(({ state }) => state === "sent"));
  }

  #deliver(item: NonNullable<ReturnType<Lanes<string>["find"]>>): void {
    if (!this.applied.includes(item.sequence)) this.applied.push(item.sequence);
    this.#lanes.finish(item);
  }

  /** A dead letter is stored, some time after the refusal. */
  #buried(): void {
    for (const { items } of Array.from(this.#lanes.lanes())) {
      const item = items.find(({ state }) => state === "leaving");
      if (!item) continue;
      this.#dead.set(item.sequence, item.lane.caseId);
      this.everDead.add(item.sequence);
      this.#lanes.finish(item);
    }
  }

  /** The system applied it, but the stream broke before its answer came; or the answer came to a released delivery. */
  #late(pick: number): void {
    const [item] = this.#sent();
    if (!item) return;
    if (!this.applied.includes(item.sequence)) this.applied.push(item.sequence);
    this.#lanes.release();
    if (pick % 2 === 0) this.#lanes.finish(item);
  }

  #redrive(pick: number): void {
    const letters = [...this.#dead];
    const [sequence, caseId] = letters[pick % letters.length] ?? [0, ""];
    if (sequence === 0 || this.#lanes.find(sequence)) return;
    const item = this.#lanes.bringBack(sequence, caseId, 1);
    this.#save(() => pick % 3 !== 0);
    if (pick % 5 === 0) return this.#crash(pick);
    if (!item.settled) return this.#lanes.finish(item);
    this.#dead.delete(sequence);
    this.#lanes.returned(item);
  }

  /** A whole round; one that was under way ends first, no better. */
  #save(succeeds: (index: number) => boolean): void {
    this.#endSave(succeeds);
    this.#beginSave();
    this.#endSave(succeeds);
  }

  #beginSave(): void {
    this.#saving ??= { cursor: this.#lanes.watermark(), changes: this.#lanes.takeChanges(100) };
  }

  #endSave(succeeds: (index: number) => boolean): void {
    const { cursor, changes } = this.#saving ?? { cursor: this.#cursor, changes: [] };
    this.#saving = undefined;
    for (const [index, change] of changes.entries()) {
      // A store that seems to fail may have stored it all the same.
      if (succeeds(index) || index % 2 === 0) this.#store(change);
      if (succeeds(index)) this.#lanes.confirm(change);
      else this.#lanes.giveBack(change);
    }
    this.#cursor = cursor;
  }

  #store({ key, record }: LaneChange): void {
    if (record) this.#records.set(key, record);
    else this.#records.delete(key);
  }

  /** Nothing the cursor has passed may be unknown to everybody. */
  #check(): void {
    const recorded = new Set([...this.#records.values()].flatMap(({ items }) => items.map(([sequence]) => sequence)));
    for (let sequence = 1; sequence <= this.#cursor; sequence++) {
      const safe = !this.isMatched(sequence) || recorded.has(sequence) || this.#dead.has(sequence) || this.applied.includes(sequence);
      if (!safe) throw new Error(`sequence ${sequence} is lost behind cursor ${this.#cursor}`);
    }
    if (this.#lanes.inFlight !== this.#sent().length) throw new Error(`in flight ${this.#lanes.inFlight}, sent ${this.#sent().length}`);
    for (const { items, caseId } of this.#lanes.lanes()) {
      if (items.filter(({ state }) => state === "sent").length > 1) throw new Error(`two in flight in ${caseId}`);
    }
  }
}
