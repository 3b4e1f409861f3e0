import type { LaneRecord } from "../rules/lane.ts";
import { Lanes, type LaneChange } from "../rules/lanes.ts";

/** A feed and its store, which survives crashes and fails now and then. */
export class FeedModel {
  lanes: Lanes<string>;
  #cursor: number;
  readonly #records = new Map<string, LaneRecord>();
  #saving: { readonly cursor: number; readonly changes: readonly LaneChange[] } | undefined;
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

  /** Only what is stored is left. */
  crash(): void {
    this.#saving = undefined;
    this.lanes = this.#restored();
  }

  sent() {
    return [...this.lanes.lanes()].flatMap(({ items }) => items.filter(({ state }) => state === "sent"));
  }

  leaving() {
    return [...this.lanes.lanes()].flatMap(({ items }) => items.filter(({ state }) => state === "leaving"));
  }

  /** A whole round; one that was under way ends first. */
  save(succeeds: (index: number) => boolean): void {
    this.endSave(() => true);
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
    for (const [index, change] of changes.entries()) {
      // A store that seems to fail may have stored it all the same.
      if (succeeds(index) || index % 2 === 0) this.#store(change);
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
