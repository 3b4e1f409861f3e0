import { recordedBeyond, type LaneRecord } from "../rules/lane.ts";
import { Lanes, type LaneChange } from "../rules/lanes.ts";

/** A feed and its store, which survives crashes and fails now and then. */
export class FeedModel {
  lanes: Lanes<string>;
  #cursor: number;
  readonly #records = new Map<string, LaneRecord>();
  #saving: { readonly cursor: number; readonly changes: readonly LaneChange[] } | undefined;
  #rounds = 0;
  /** Called with each cursor that is stored. */
  readonly #stored: (cursor: number) => void;

  constructor(cursor: number, stored: (cursor: number) => void = () => undefined) {
    this.#cursor = cursor;
    this.#stored = stored;
    this.lanes = this.#restored();
  }

  get cursor(): number {
    return this.#cursor;
  }

  /** Names of lanes in the store. */
  get leftovers(): number {
    return this.#records.size;
  }

  recorded(): Set<number> {
    return new Set([...this.#records.values()].flatMap(({ items }) => items.map(([sequence]) => sequence)));
  }

  /** Deliveries on record that reading on from the cursor comes to again. */
  recordedBeyond(): number[] {
    return recordedBeyond(this.#cursor, this.#records.values());
  }

  /** Only what is stored is left: of a round under way as many records as were written, and not its cursor. */
  crash(isWritten: (index: number) => boolean): void {
    for (const [index, change] of (this.#saving?.changes ?? []).entries()) if (isWritten(index)) this.#store(change);
    this.#saving = undefined;
    this.lanes = this.#restored();
  }

  sent() {
    return [...this.lanes.lanes()].flatMap(({ items }) => items.filter(({ state }) => state === "sent"));
  }

  leaving() {
    return [...this.lanes.lanes()].flatMap(({ items }) => items.filter(({ state }) => state === "leaving"));
  }

  /** A whole round; one that was under way ends first, no better. */
  save(succeeds: (index: number) => boolean): void {
    this.endSave(succeeds);
    this.beginSave();
    this.endSave(succeeds);
  }

  beginSave(): void {
    this.#saving ??= { cursor: this.lanes.watermark(), changes: this.lanes.takeChanges(100) };
  }

  endSave(succeeds: (index: number) => boolean): void {
    if (!this.#saving) return;
    const { cursor, changes } = this.#saving;
    this.#saving = undefined;
    this.#rounds++;
    for (const [index, change] of changes.entries()) {
      // A store that seems to fail may have stored it all the same.
      if (succeeds(index) || (index + this.#rounds) % 2 === 0) this.#store(change);
      if (succeeds(index)) this.lanes.confirm(change);
      else this.lanes.giveBack(change);
    }
    this.#cursor = cursor;
    this.#stored(cursor);
  }

  #restored(): Lanes<string> {
    return new Lanes({ backlogMax: 20, pendingMax: 1_000 }, this.#cursor, [...this.#records.values()]);
  }

  #store({ key, record }: LaneChange): void {
    if (record) this.#records.set(key, record);
    else this.#records.delete(key);
  }
}
