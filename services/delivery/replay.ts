import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { backoffMs, pause } from "../shared/backoff.ts";
import type { BusConnection } from "../shared/bus/connection.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import type { DeadLetters } from "./deadLetters.ts";
import { toHop } from "./deliveryHops.ts";
import type { DeliveryStore, StoredReplay } from "./deliveryStore.ts";
import { Feed, type FeedDeps, type FeedPlan } from "./feed.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { readReplayRange } from "./readReplayRange.ts";
import { isInRange, type ResolvedRange } from "./replayRange.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import { isBehind } from "./rules/isBehind.ts";
import { recordedBeyond, type LaneRecord } from "./rules/lane.ts";
import { RerunProgress, type Ending, type Progress } from "./rules/rerunProgress.ts";
import { laneOf, type Terms } from "./terms.ts";

/** What is to be delivered again. */
export interface ReplayOrder {
  readonly operationId: string;
  readonly range: ResolvedRange;
  /** Deliveries under way at once. */
  readonly batchSize: number;
}

export interface ReplayDeps {
  readonly bus: BusConnection;
  readonly store: DeliveryStore;
  readonly hops: HopPublisher;
  readonly letters: DeadLetters;
  /** The feed beside it. */
  readonly live: Feed;
  readonly feedDeps: FeedDeps;
  readonly terms: () => Terms;
}

/** Events in memory: so many batches. */
const BACKLOG_BATCHES = 4;

/** Stored events of a subscription delivered again, in lanes of their own beside the live ones. */
export class Replay {
  readonly feed: Feed;
  readonly batchSize: number;
  /** Nothing new is sent; what is under way ends. */
  isPaused = false;
  readonly #deps: ReplayDeps;
  readonly #order: ReplayOrder;
  readonly #progress: RerunProgress;

  constructor(deps: ReplayDeps, order: ReplayOrder, stored: StoredReplay) {
    this.#deps = deps;
    this.#order = order;
    const cursor = stored.cursor ?? order.range.from - 1;
    this.#progress = new RerunProgress(stored.progress, recordedBeyond(cursor, stored.lanes));
    this.batchSize = order.batchSize;
    this.feed = new Feed(deps.feedDeps, this.#plan(cursor, stored.lanes));
  }

  get isDone(): boolean {
    return this.feed.isDone;
  }

  get progress(): Progress {
    return this.#progress.now();
  }

  #plan(cursor: number, records: readonly LaneRecord[]): FeedPlan {
    const { store, letters, live, terms } = this.#deps;
    const { operationId } = this.#order;
    return {
      replayId: operationId,
      store: store.replayFeed(terms().subscription.id, operationId, (cursor) => this.#progress.through(cursor, this.feed.lanes.onRecord())),
      cursor,
      records,
      backlogMax: BACKLOG_BATCHES * this.batchSize,
      // A delivery that is still under way in the live feed becomes a dead letter there, or none.
      letters: { bury: async (subscription, prepared, given) => live.lanes.find(prepared.sequence) !== undefined || letters.bury(subscription, prepared, given) },
      read: (next, signal) => this.#read(next, signal),
      laneOf: (prepared) => this.#laneOf(prepared),
      report: () => undefined,
      operationOf: () => operationId,
      ended: (sequence, ending) => this.#ended(sequence, ending),
      mayGo: ({ sequence, lane }) => !isBehind(live.lanes, lane.caseId, sequence),
      sent: (prepared) => this.#tell(prepared),
    };
  }

  #laneOf(prepared: PreparedEvent): string | undefined {
    const terms = this.#deps.terms();
    if (!isInRange(this.#order.range, terms, prepared)) return undefined;
    this.#progress.found(prepared.sequence);
    return laneOf(terms, prepared.caseId, prepared.sequence);
  }

  /** What the receiver has by now needs no person any more. */
  #ended(sequence: number, ending: Ending): void {
    const { letters, live, terms } = this.#deps;
    this.#progress.ended(sequence, ending);
    if (ending !== "failed" && letters.find(sequence) && !live.lanes.find(sequence)) void letters.remove(terms().subscription.id, sequence);
  }

  #tell(prepared: PreparedEvent): void {
    const { hops, terms } = this.#deps;
    const { subscription } = terms();
    const { operationId } = this.#order;
    hops.add([toHop(HopKind.REPLAYED, subscription, prepared, { operationId, deliveryId: toDeliveryId(subscription.id, prepared.sequence, operationId) })]);
  }

  /** Tries again where it stopped while the server is away. */
  async *#read(from: number, signal: AbortSignal): AsyncGenerator<readonly PreparedEvent[]> {
    let next = from;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        for await (const batch of readReplayRange(this.#deps.bus, this.#order.range, next, signal)) {
          yield batch;
          next = (batch.at(-1)?.sequence ?? next - 1) + 1;
          attempt = 1;
        }
        return;
      } catch {
        await pause(backoffMs(attempt, 100, 5_000), signal);
      }
    }
  }
}
