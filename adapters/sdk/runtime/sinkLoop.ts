import type { Logger } from "pino";
import { AnswerResult, type Answer, type SubscribeRequest } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import { backoffMs, pause } from "../../../services/shared/backoff.ts";
import type { Sink } from "../contract.ts";
import { describeFailure, placeOf, type AdapterStatus } from "./adapterStatus.ts";
import { createDeliveryLanes } from "./deliveryLanes.ts";
import type { HubClients } from "./hubClients.ts";
import { createRequestQueue } from "./requestQueue.ts";

const BACKOFF_BASE_MS = 100;
/** The hub is back within seconds after a crash: who waits longer than this keeps its system waiting, milliseconds. */
const BACKOFF_MAX_MS = 1_000;
/** A stream that lives so long is taken to work, and the failure of the one before is over, milliseconds. */
const STABLE_MS = 3_000;

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
  let failure = "";
  for (let attempt = 1; !signal.aborted; attempt++) {
    const recovered = setTimeout(() => {
      if (status.lastError === failure) status.lastError = "";
    }, STABLE_MS);
    const { worked, error } = await runSubscription(options);
    clearTimeout(recovered);
    if (signal.aborted) return;
    if (worked) attempt = 1;
    failure = status.lastError = error === undefined ? "" : describeFailure(error);
    if (attempt === 1) log.warn({ system: status.system, failure, at: placeOf(error) }, "adapter.subscriptionEnded");
    await pause(backoffMs(attempt, BACKOFF_BASE_MS, BACKOFF_MAX_MS), signal);
  }
}

/**
 * One stream from open to end; `worked` when it brought something. Ends only after every running `deliver` call: the
 * next stream brings unanswered deliveries again, and the same one must not run twice at a time.
 */
async function runSubscription(options: SinkLoopOptions): Promise<{ worked: boolean; error?: unknown }> {
  const { sink, hub, subscriptionId, signal, concurrency, window } = options;
  const requests = createRequestQueue<SubscribeRequest>();
  const over = new AbortController();
  const until = AbortSignal.any([signal, over.signal]);
  const answered = (answers: readonly Answer[], failure?: unknown): void => {
    if (until.aborted) return;
    requests.push({ message: { $case: "answers", value: { answers: [...answers] } } });
    noteAnswers(options, answers, failure);
  };
  const lanes = createDeliveryLanes({ sink, concurrency, signal: until, answered });
  let worked = false;
  try {
    requests.push({ message: { $case: "open", value: { subscriptionId, window } } });
    for await (const { deliveries } of hub.deliveries.subscribe(requests, { signal: until })) {
      worked = true;
      lanes.add(deliveries);
    }
    return { worked };
  } catch (error) {
    return { worked, error };
  } finally {
    over.abort();
    requests.end();
    await lanes.drain();
  }
}

function noteAnswers({ status, log }: SinkLoopOptions, answers: readonly Answer[], failure: unknown): void {
  const delivered = answers.filter(({ result }) => result === AnswerResult.DELIVERED).length;
  status.delivered += delivered;
  status.failed += answers.length - delivered;
  const failed = answers.find(({ result }) => result !== AnswerResult.DELIVERED);
  status.connected = failed?.result !== AnswerResult.UNAVAILABLE;
  status.lastError = failed ? `${failed.reason}: ${failed.message}`.slice(0, 300) : "";
  if (failure === undefined) return;
  const { system } = status;
  log.warn({ system, failure: describeFailure(failure), deliveries: answers.length, at: placeOf(failure) }, "adapter.deliverFailed");
}
