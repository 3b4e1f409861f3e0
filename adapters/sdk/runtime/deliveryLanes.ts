import type { Answer, Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Sink } from "../contract.ts";
import { answersForFailure, completeAnswers } from "./deliveryAnswers.ts";
import { traceDeliveries } from "./deliverySpans.ts";

/** Most deliveries in one `deliver` call. */
const BATCH = 200;

export interface DeliveryLanesOptions {
  readonly sink: Sink;
  /** How many `deliver` calls run at a time. */
  readonly concurrency: number;
  /** Aborted when the answers are no longer wanted. */
  readonly signal: AbortSignal;
  /** Receives the answers of each call; `failure` when the call threw. Must not throw. */
  readonly answered: (answers: readonly Answer[], failure?: unknown) => void;
}

/**
 * Hands deliveries to the sink in a few concurrent calls. Holds no more than what it was given, which the hub bounds by
 * the window of the subscription.
 */
export interface DeliveryLanes {
  add(deliveries: readonly Delivery[]): void;
  /** Forgets what was not begun and resolves when every running call has ended. */
  drain(): Promise<void>;
}

export function createDeliveryLanes({ sink, concurrency, signal, answered }: DeliveryLanesOptions): DeliveryLanes {
  let waiting: Delivery[] = [];
  const running = new Set<Promise<void>>();

  const deliver = async (batch: readonly Delivery[]): Promise<void> => {
    const traced = traceDeliveries(batch);
    const answer = (answers: readonly Answer[], failure?: unknown): void => {
      traced.end(answers);
      answered(answers, failure);
    };
    try {
      answer(completeAnswers(batch, await sink.deliver(traced.deliveries, signal)));
    } catch (error) {
      answer(answersForFailure(batch, error), error);
    }
  };
  const startCalls = (): void => {
    while (waiting.length > 0 && running.size < concurrency && !signal.aborted) {
      const call = deliver(waiting.splice(0, BATCH)).then(() => {
        running.delete(call);
        startCalls();
      });
      running.add(call);
    }
  };
  return {
    add(deliveries) {
      waiting.push(...deliveries);
      startCalls();
    },
    async drain() {
      waiting = [];
      await Promise.all(running);
    },
  };
}
