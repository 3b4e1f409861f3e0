import type { HopPublisher } from "../shared/bus/hops.ts";
import { steadyNow } from "../shared/clock.ts";
import type { Logger } from "../shared/log.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { FeedStore } from "./deliveryStore.ts";
import type { LaneChange, Lanes } from "./rules/lanes.ts";

export interface CheckpointDeps {
  readonly lanes: Lanes<unknown>;
  readonly store: FeedStore;
  /** Tells the trace what was decided so far; the cursor moves when the trace has it. */
  readonly report: () => void;
  readonly hops: HopPublisher;
  readonly log: Logger;
  readonly settings: DeliverySettings;
}

/** How long the cursor waits for a trace that cannot store what it passes, milliseconds. Deliveries go on meanwhile. */
const TRACE_WAIT_MS = 30_000;

/** Lanes written in one round. */
const CHANGES_MAX = 1_000;

/**
 * Stores the cursor and the lane records of one feed. The order makes it safe: decisions and receipts reach the trace
 * first, then the records, then a cursor that was true before the round began. Without the trace the records are stored
 * all the same and the cursor waits, so that a restart tells again what the trace does not have; but not for ever: too
 * much would be sent again.
 */
export class Checkpoint {
  readonly #deps: CheckpointDeps;
  #cursor: number;
  #movedAt = steadyNow();
  /** Since when the trace could not store what the cursor is to pass. */
  #traceAwaySince: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #closed = false;
  #running: Promise<void> | undefined;

  constructor(deps: CheckpointDeps, cursor: number) {
    this.#deps = deps;
    this.#cursor = cursor;
  }

  /** Something may have changed: store it soon. */
  touch(): void {
    if (this.#closed) return;
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      void this.save();
    }, this.#deps.settings.saveEveryMs);
  }

  /** Stores what is true now; resolves when it is stored, or could not be (then it is tried again). */
  async save(): Promise<void> {
    // One round at a time; a round that began earlier may have missed what the caller means.
    while (this.#running) await this.#running;
    this.#running = this.#round().finally(() => (this.#running = undefined));
    await this.#running;
  }

  /** Stores a last time. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    await this.save();
  }

  async #round(): Promise<void> {
    const { lanes, hops, report } = this.#deps;
    const cursor = lanes.watermark();
    report();
    if (this.#isStuck(cursor)) lanes.pinOldest();
    const changes = lanes.takeChanges(CHANGES_MAX);
    const isTold = (cursor === this.#cursor && changes.length === 0) || (await hops.flush());
    await this.#saveLanes(changes);
    if (cursor !== this.#cursor && this.#mayPass(cursor, isTold)) await this.#saveCursor(cursor);
    if (lanes.hasChanges || lanes.read > this.#cursor) this.touch();
  }

  /** Whether the cursor may move: the trace has what it passes, or was given its time and is given it anew. */
  #mayPass(cursor: number, isTold: boolean): boolean {
    const since = (this.#traceAwaySince ??= steadyNow());
    const isLate = steadyNow() - since >= TRACE_WAIT_MS;
    if (!isTold && !isLate) return false;
    if (!isTold) this.#deps.log.warn({ cursor }, "delivery.cursorPassesTrace");
    this.#traceAwaySince = undefined;
    return true;
  }

  /** Something was read long ago and the cursor cannot pass it. */
  #isStuck(cursor: number): boolean {
    const { lanes, settings } = this.#deps;
    return cursor === this.#cursor && lanes.read > cursor && steadyNow() - this.#movedAt > settings.pinAfterMs;
  }

  async #saveLanes(changes: readonly LaneChange[]): Promise<void> {
    const { lanes, store } = this.#deps;
    const stored = await Promise.allSettled(changes.map(({ key, record }) => store.saveLane(key, record)));
    for (const [index, change] of changes.entries()) {
      if (stored[index]?.status === "fulfilled") lanes.confirm(change);
      else lanes.giveBack(change);
    }
  }

  async #saveCursor(cursor: number): Promise<void> {
    const { store, log } = this.#deps;
    try {
      await store.saveCursor(cursor);
      this.#cursor = cursor;
      this.#movedAt = steadyNow();
    } catch (err) {
      log.warn({ err: String(err), cursor }, "delivery.cursorNotSaved");
    }
  }
}
