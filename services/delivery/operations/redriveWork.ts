import { OperationState } from "../../../proto/gen/hub/delivery/v1/operation_service.ts";
import type { Logger } from "../../shared/log.ts";
import type { Pumps } from "../pumps.ts";
import { redrive, type RedriveDeps } from "../redrive.ts";
import { parseDeliveryId } from "../rules/deliveryId.ts";
import { findLetters } from "./deadLetterFilter.ts";
import type { LetterOrder, OperationRecord } from "./operationRecord.ts";
import type { Change, Work } from "./work.ts";

export interface RedriveWorkDeps extends RedriveDeps {
  readonly pumps: Pumps;
  readonly log: Logger;
}

/** Dead letters put back at the same time; each waits for the store. */
const AT_ONCE = 50;

type Standing = "under way" | "to be put back" | "delivered" | "unchanged" | "failed";

/**
 * Puts dead letters back in batches; the next batch follows when the former one is final. A letter given up after the
 * operation began is not taken again: it counts as failed.
 */
export class RedriveWork implements Work {
  readonly #deps: RedriveWorkDeps;
  /** What was taken, whatever the clock does meanwhile. */
  readonly #taken = new Set<string>();

  constructor(deps: RedriveWorkDeps) {
    this.#deps = deps;
  }

  async step(record: OperationRecord, keep: (change: Change) => Promise<OperationRecord>): Promise<Change> {
    const order = record.letters;
    if (!order) return { state: OperationState.DONE };
    if (order.underWay.length > 0) return this.#follow(record, order);
    if (record.state !== OperationState.RUNNING) return {};
    const underWay = this.#next(record, order);
    if (underWay.length === 0) return { state: OperationState.DONE };
    const kept = await keep({ letters: { ...order, underWay } });
    await this.#putBack(kept, underWay);
    return {};
  }

  async cancel(): Promise<void> {
    // What was put back stays where it is.
  }

  #next({ batchSize }: OperationRecord, { filter, givenUpUntil }: LetterOrder): string[] {
    const before = findLetters(this.#deps.pumps, filter).filter(({ letter, deliveryId }) => letter.at <= givenUpUntil && !this.#taken.has(deliveryId));
    return before.slice(0, batchSize).map(({ deliveryId }) => deliveryId);
  }

  async #follow(record: OperationRecord, order: LetterOrder): Promise<Change> {
    const standings = order.underWay.map((id) => [id, this.#standingOf(id, order)] as const);
    await this.#putBack(record, standings.flatMap(([id, standing]) => (standing === "to be put back" ? [id] : [])));
    const count = (...wanted: Standing[]) => standings.filter(([, standing]) => wanted.includes(standing)).length;
    if (count("delivered", "unchanged", "failed") === 0) return {};
    return {
      done: record.done + count("delivered", "unchanged"),
      unchanged: record.unchanged + count("unchanged"),
      failed: record.failed + count("failed"),
      letters: { ...order, underWay: standings.flatMap(([id, standing]) => (standing === "under way" || standing === "to be put back" ? [id] : [])) },
    };
  }

  #standingOf(deliveryId: string, { givenUpUntil }: LetterOrder): Standing {
    const { subscriptionId, sequence } = keyOf(deliveryId);
    const pump = this.#deps.pumps.find(subscriptionId);
    // Its subscription is gone.
    if (!pump) return "failed";
    if (pump.lanes.find(sequence)) return "under way";
    const ending = pump.reruns.takeEnding(sequence);
    if (ending) return ending;
    const letter = pump.letters.find(sequence);
    if (!letter) return "delivered";
    return letter.at <= givenUpUntil ? "to be put back" : "failed";
  }

  async #putBack(record: OperationRecord, deliveryIds: readonly string[]): Promise<void> {
    for (let at = 0; at < deliveryIds.length; at += AT_ONCE) {
      await Promise.all(deliveryIds.slice(at, at + AT_ONCE).map((id) => this.#redrive(record, id)));
    }
  }

  /** What cannot be put back now stays a dead letter; the next step finds it so and tries again. */
  async #redrive({ id: operationId, requestedBy: operator, letters }: OperationRecord, deliveryId: string): Promise<void> {
    const { subscriptionId, sequence } = keyOf(deliveryId);
    const pump = this.#deps.pumps.find(subscriptionId);
    if (!pump) return;
    this.#taken.add(deliveryId);
    await redrive(this.#deps, pump, { sequence, operator, operationId, follow: letters?.follow ?? false }).catch((err: unknown) => {
      this.#deps.log.warn({ err: String(err), operation: operationId, deliveryId }, "operation.redriveFailed");
    });
  }
}

function keyOf(deliveryId: string): { subscriptionId: string; sequence: number } {
  return parseDeliveryId(deliveryId) ?? { subscriptionId: "", sequence: 0 };
}
