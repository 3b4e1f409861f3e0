import type { Logger } from "pino";
import { AnswerResult, type Answer, type SubscribeRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import type { Sink } from "../contract.ts";
import { describeFailure, placeOf, type AdapterStatus } from "./adapterStatus.ts";
import { createDeliveryLanes } from "./deliveryLanes.ts";
import type { HubClients } from "./hubClients.ts";
import { createRequestQueue } from "./requestQueue.ts";

const BACKOFF_BASE_MS = 100;
const BACKOFF_MAX_MS = 5_000;

export interface SinkLoopOptions {
  readonly sink: Sink;
  readonly hub: HubClients;
  readonly subscriptionId: string;
  readonly status: AdapterStatus;
  readonly log: Logger;
  readonly signal: AbortSignal;
  /** `deliver` calls at a time. */
  readonly concurrency: number;
  /** Unanswered deliveries the hub may send. */
  readonly window: number;
}

/** Receives, delivers, answers, until the signal; connects again with backoff. Never rejects. */
export async function runSinkLoop(options: SinkLoopOptions): Promise<void> {
  const { status, log, signal } = options;
  for (let attempt = 1; !signal.aborted; attempt++) {
    const worked = await runSubscription(options).catch((error: unknown) => {
      if (signal.aborted) return false;
      status.lastError = describeFailure(error);
      if (attempt === 1) log.warn({ system: status.system, failure: status.lastError }, "adapter.subscriptionFailed");
      return false;
    });
    if (worked) attempt = 1;
    await pause(backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS), signal);
  }
}

/**
 * One stream from open to end; true when it had delivered something. Ends only after every running `deliver` call: the
 * next stream brings unanswered deliveries again, and the same one must not run twice at a time.
 */
async function runSubscription({ sink, hub, subscriptionId, status, log, signal, concurrency, window }: SinkLoopOptions): Promise<boolean> {
  const requests = createRequestQueue<SubscribeRequest>();
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const answered = (answers: readonly Answer[], failure?: unknown): void => {
    if (until.aborted) return;
    requests.push({ message: { $case: "answers", value: { answers: [...answers] } } });
    noteAnswers(status, answers);
    if (failure === undefined) return;
    const { system } = status;
    log.warn({ system, failure: describeFailure(failure), deliveries: answers.length, at: placeOf(failure) }, "adapter.deliverFailed");
  };
  const lanes = createDeliveryLanes({ sink, concurrency, signal: until, answered });
  let worked = false;
  try {
    requests.push({ message: { $case: "open", value: { subscriptionId, window } } });
    for await (const { deliveries } of hub.deliveries.subscribe(requests, { signal: until })) {
      worked = true;
      lanes.add(deliveries);
    }
  } catch (error) {
    if (!worked) throw error;
    status.lastError = signal.aborted ? "" : describeFailure(error);
  } finally {
    over.abort();
    requests.end();
    await lanes.drain();
  }
  return worked;
}

function noteAnswers(status: AdapterStatus, answers: readonly Answer[]): void {
  const delivered = answers.filter(({ result }) => result === AnswerResult.DELIVERED).length;
  status.delivered += delivered;
  status.failed += answers.length - delivered;
  const failed = answers.find(({ result }) => result !== AnswerResult.DELIVERED);
  status.connected = failed?.result !== AnswerResult.UNAVAILABLE;
  status.lastError = failed ? `${failed.reason}: ${failed.message}`.slice(0, 300) : "";
}
