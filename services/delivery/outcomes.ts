import { AnswerResult, type Answer } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import type { HopInput, HopPublisher } from "../shared/bus/hops.ts";
import { steadyNow } from "../shared/clock.ts";
import { HubError } from "../shared/errors.ts";
import type { Breaker } from "./breaker.ts";
import type { DeadLetters } from "./deadLetters.ts";
import { toHop } from "./deliveryHops.ts";
import { countAnswer } from "./deliveryMetrics.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { toDeliveryId } from "./rules/deliveryId.ts";
import type { Failure, Item } from "./rules/lane.ts";
import type { Lanes } from "./rules/lanes.ts";
import { maskWords } from "./rules/maskWords.ts";
import type { Ending } from "./rules/rerunProgress.ts";
import { retriesOf, retryDelayMs } from "./rules/retryDelay.ts";

export interface OutcomesDeps {
  readonly lanes: Lanes<PreparedEvent>;
  readonly letters: Pick<DeadLetters, "bury">;
  readonly breaker: Breaker;
  readonly hops: HopPublisher;
  readonly settings: DeliverySettings;
  /** Replay whose deliveries these are; empty for the live ones. */
  readonly replayId: string;
  readonly subscription: () => Subscription;
  /** Operation that put this delivery back, or replays it; empty when none did. */
  readonly operationOf: (sequence: number) => string;
  /** A delivery is final. */
  readonly ended: (sequence: number, ending: Ending) => void;
  /** There may be something to send, to store or to wait for. */
  readonly changed: () => void;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

/** What becomes of the deliveries of one feed when they are answered. */
export class Outcomes {
  readonly #deps: OutcomesDeps;
  #delivered = 0;
  #lastError = "";

  constructor(deps: OutcomesDeps) {
    this.#deps = deps;
  }

  /** Deliveries delivered since the start. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Reason and masked words of the last failure. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Applies an answer to a delivery; its hops go into the list. One to what is not pending is a late second answer: ignored. Throws INVALID_REQUEST. */
  apply(sequence: number, answer: Answer, hops: HopInput[]): void {
    const item = this.#deps.lanes.find(sequence);
    // Without its event it is recorded and waits: it is sent again, and answered again.
    if (item?.payload && (item.state === "sent" || item.state === "waiting")) this.#apply(item, item.payload, answer, hops);
  }

  /** Among the dead letters first, then final: the deliveries behind it follow. */
  bury(item: Item<PreparedEvent>, prepared: PreparedEvent, failure: Failure): void {
    const { lanes, letters, changed, subscription, replayId, ended } = this.#deps;
    this.#lastError = words(failure);
    lanes.leave(item);
    void letters.bury(subscription(), prepared, { ...failure, attempts: item.attempts + 1, operationId: replayId }).then((buried) => {
      if (buried) {
        lanes.finish(item);
        ended(item.sequence, "failed");
      }
      changed();
    });
  }

  #apply(item: Item<PreparedEvent>, prepared: PreparedEvent, answer: Answer, hops: HopInput[]): void {
    const { breaker, subscription, replayId } = this.#deps;
    const failure = { reason: maskWords(answer.reason) || "UNKNOWN", message: maskWords(answer.message) };
    countAnswer({ subscription: subscription().id, event: prepared.event, isReplay: replayId !== "" }, answer, Date.now());
    switch (answer.result) {
      case AnswerResult.DELIVERED:
        breaker.reached();
        return this.#deliver(item, prepared, answer, hops);
      case AnswerResult.REFUSED:
        breaker.reached();
        return this.bury(item, prepared, failure);
      case AnswerResult.RETRY:
        breaker.reached();
        return this.#retry(item, prepared, { failure, retryAfterMs: answer.retryAfterMs }, hops);
      case AnswerResult.UNAVAILABLE:
        if (item.state !== "sent") return;
        this.#lastError = words(failure);
        this.#deps.lanes.defer(item);
        return breaker.unavailable(failure, answer.retryAfterMs);
      case AnswerResult.UNSPECIFIED:
        throw new HubError("INVALID_REQUEST", `回执缺少结果 / the answer to ${answer.deliveryId} has no result`, { deliveryId: answer.deliveryId });
    }
  }

  #deliver(item: Item<PreparedEvent>, prepared: PreparedEvent, { receipt, duplicate, message }: Answer, hops: HopInput[]): void {
    const { lanes, ended } = this.#deps;
    this.#delivered++;
    hops.push(
      toHop(HopKind.DELIVERED, this.#deps.subscription(), prepared, {
        attempt: item.attempts + 1,
        receipt,
        reason: duplicate ? "duplicate" : "",
        message: message === "" ? "" : maskWords(message),
        deliveryId: this.#deliveryId(prepared),
        operationId: this.#deps.operationOf(prepared.sequence),
      }),
    );
    lanes.finish(item);
    ended(item.sequence, duplicate ? "unchanged" : "delivered");
  }

  #retry(item: Item<PreparedEvent>, prepared: PreparedEvent, why: { failure: Failure; retryAfterMs: number }, hops: HopInput[]): void {
    const { settings, lanes, subscription, random = Math.random } = this.#deps;
    // A second answer to the same attempt.
    if (item.lane.retryAt > 0) return;
    const attempt = item.attempts + 1;
    const tried = attempt - item.base;
    const { retry, maxAttempts } = subscription();
    const retries = retriesOf(retry, maxAttempts, settings.retries);
    if (tried >= retries.maxAttempts) return this.bury(item, prepared, why.failure);
    this.#lastError = words(why.failure);
    const delay = Math.max(why.retryAfterMs, retryDelayMs(tried, retries, random));
    const operationId = this.#deps.operationOf(prepared.sequence);
    hops.push(toHop(HopKind.RETRYING, subscription(), prepared, { attempt, ...why.failure, deliveryId: this.#deliveryId(prepared), operationId }));
    lanes.retry(item, steadyNow() + delay, why.failure);
  }

  #deliveryId({ sequence }: PreparedEvent): string {
    return toDeliveryId(this.#deps.subscription().id, sequence, this.#deps.replayId);
  }
}

function words({ reason, message }: Failure): string {
  return message === "" ? reason : `${reason}: ${message}`;
}
