import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopPublisher } from "../shared/bus/hops.ts";
import { backoffMs, pause } from "../shared/backoff.ts";
import type { Logger } from "../shared/log.ts";
import { toShanghaiTime } from "../shared/time.ts";
import type { DeadLetter } from "./deadLetter.ts";
import { toHop } from "./deliveryHops.ts";
import type { DeliveryStore } from "./deliveryStore.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import type { Failure } from "./rules/lane.ts";
import type { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";

export interface DeadLettersDeps {
  readonly store: DeliveryStore;
  readonly hops: HopPublisher;
  readonly log: Logger;
  readonly signal: AbortSignal;
}

/** Why a delivery is given up. */
export interface Given extends Failure {
  readonly attempts: number;
  /** Replay whose delivery it was; empty for a live one. */
  readonly operationId: string;
}

/** The dead letters of one subscription, in memory and in the store. */
export class DeadLetters {
  readonly #deps: DeadLettersDeps;
  readonly #bySequence = new Map<number, DeadLetter>();

  constructor(deps: DeadLettersDeps, letters: readonly DeadLetter[]) {
    this.#deps = deps;
    for (const letter of letters) this.#bySequence.set(letter.sequence, letter);
  }

  get size(): number {
    return this.#bySequence.size;
  }

  all(): Iterable<DeadLetter> {
    return this.#bySequence.values();
  }

  find(sequence: number): DeadLetter | undefined {
    return this.#bySequence.get(sequence);
  }

  /** Stores a dead letter, then tells the trace. Tries until it is stored; false when the service stops before. */
  async bury(subscription: Subscription, prepared: PreparedEvent, { attempts, operationId, ...failure }: Given): Promise<boolean> {
    const { event, caseId, sequence } = prepared;
    const letter = { sequence, caseId, eventId: event.id, type: event.type, attempts, ...failure, at: toShanghaiTime(Date.now()), operationId };
    if (!(await this.#untilStored(() => this.#deps.store.saveDeadLetter(subscription.id, letter)))) return false;
    this.#bySequence.set(sequence, letter);
    this.tell(subscription, prepared, letter);
    const { log } = this.#deps;
    log.warn({ subscription: subscription.id, sequence, eventId: event.id, caseId, attempts, reason: failure.reason }, "delivery.deadLettered");
    return true;
  }

  /** Tells the trace of a dead letter; told again after a restart it is the same hop, down to its time. */
  tell(subscription: Subscription, prepared: PreparedEvent, { attempts, reason, message, at, operationId }: DeadLetter): void {
    const details = { attempt: attempts, reason, message, time: at, operationId };
    this.#deps.hops.add([toHop(HopKind.DEAD_LETTERED, subscription, prepared, { ...details, deliveryId: toDeliveryId(subscription.id, prepared.sequence, operationId) })]);
  }

  /** Takes a dead letter out, after its lane has it on record. Tries until it is done; false when the service stops before. */
  async remove(subscriptionId: string, sequence: number): Promise<boolean> {
    if (!(await this.#untilStored(() => this.#deps.store.deleteDeadLetter(subscriptionId, sequence)))) return false;
    this.#bySequence.delete(sequence);
    return true;
  }

  async #untilStored(write: () => Promise<void>): Promise<boolean> {
    const { signal, log } = this.#deps;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await write();
        return true;
      } catch (err) {
        log.warn({ err: String(err), attempt }, "delivery.storeUnavailable");
        await pause(backoffMs(attempt, 100, 5_000), signal);
      }
    }
    return false;
  }
}
