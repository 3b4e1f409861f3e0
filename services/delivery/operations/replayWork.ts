import { OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import { Filter } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { compileFilter } from "../../shared/filter/compileFilter.ts";
import type { DeliveryStore } from "../deliveryStore.ts";
import type { Pump } from "../pump.ts";
import type { Pumps } from "../pumps.ts";
import type { Replay } from "../replay.ts";
import type { OperationRecord, RangeOrder } from "./operationRecord.ts";
import type { OperationStore } from "./operationStore.ts";
import type { Change, Work } from "./work.ts";

export interface ReplayWorkDeps {
  readonly pumps: Pumps;
  readonly store: DeliveryStore;
  readonly operations: OperationStore;
}

/** Runs a replay in the pump of its subscription and follows how far it is. */
export class ReplayWork implements Work {
  readonly #deps: ReplayWorkDeps;

  constructor(deps: ReplayWorkDeps) {
    this.#deps = deps;
  }

  async step(record: OperationRecord): Promise<Change> {
    const { pumps, store } = this.#deps;
    const { id, subscriptionId, range } = record;
    const pump = pumps.find(subscriptionId);
    // Its subscription is gone: there is nobody to deliver to.
    if (!pump || !range) return { state: OperationState.CANCELLED };
    const replay = pump.findReplay(id) ?? (await this.#begin(pump, record, range));
    const isPaused = record.state !== OperationState.RUNNING;
    if (replay.isPaused !== isPaused) pump.pauseReplay(id, isPaused);
    const { total, done, unchanged, failed } = replay.progress;
    if (!replay.isDone) return { total, done, unchanged, failed };
    await pump.endReplay(id);
    await store.deleteReplay(subscriptionId, id);
    // A crash may have kept a few endings from being counted, but not from happening.
    return { state: OperationState.DONE, total, done: total - failed, unchanged, failed };
  }

  async cancel({ id, subscriptionId }: OperationRecord): Promise<void> {
    await this.#deps.pumps.find(subscriptionId)?.endReplay(id);
    await this.#deps.store.deleteReplay(subscriptionId, id);
  }

  async #begin(pump: Pump, { id: operationId, subscriptionId, batchSize }: OperationRecord, range: RangeOrder): Promise<Replay> {
    const { store, operations } = this.#deps;
    const { from, through, filter, caseIds, sequenceParts } = range;
    const sequences = await operations.loadSequences(operationId, sequenceParts);
    const stored = await store.loadReplay(subscriptionId, operationId);
    const wish = filter ? Filter.fromJSON(filter) : undefined;
    return pump.startReplay({ operationId, batchSize, range: { from, through, filter: wish, test: wish && compileFilter(wish), caseIds: new Set(caseIds), sequences } }, stored);
  }
}
