import { AnswerResult, type Answer } from "../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Subscription } from "../../proto/gen/hub/registry/v1/registry.ts";
import { HopKind } from "../../proto/gen/hub/trace/v1/trace.ts";
import { backoffMs } from "../shared/backoff.ts";
import type { HopInput, HopPublisher } from "../shared/bus/hops.ts";
import { HubError } from "../shared/errors.ts";
import type { Logger } from "../shared/log.ts";
import type { DeadLetters } from "./deadLetters.ts";
import { toHop } from "./deliveryHops.ts";
import { countAnswer } from "./deliveryMetrics.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import type { PreparedEvent } from "./preparedEvent.ts";
import { parseDeliveryId } from "./rules/deliveryId.ts";
import { noHold, type Hold } from "./rules/hold.ts";
import type { Failure, Item } from "./rules/lane.ts";
import type { Lanes } from "./rules/lanes.ts";
import { maskWords } from "./rules/maskWords.ts";

export interface OutcomesDeps {
  readonly lanes: Lanes<PreparedEvent>;
  readonly letters: DeadLetters;
  readonly hops: HopPublisher;
  readonly settings: DeliverySettings;
  readonly log: Logger;
  readonly subscription: () => Subscription;
  /** There may be something to send, to store or to wait for. */
  readonly changed: () => void;
  /** Returns everything in flight to its lanes. */
  readonly released: () => void;
}

/** What becomes of deliveries when they are answered. */
export class Outcomes {
  readonly #deps: OutcomesDeps;
  #hold: Hold = noHold;
  #delivered = 0;
  #lastError = "";

  constructor(deps: OutcomesDeps) {
    this.#deps = deps;
  }

  get hold(): Hold {
    return this.#hold;
  }

  /** Deliveries delivered since the start. */
  get delivered(): number {
    return this.#delivered;
  }

  /** Reason and masked words of the last failure. */
  get lastError(): string {
    return this.#lastError;
  }

  /** Applies a group of answers. Answers to what is not pending are late second answers: ignored. Throws INVALID_REQUEST. */
  apply(answers: readonly Answer[]): void {
    const hops: HopInput[] = [];
    for (const answer of answers) {
      const id = parseDeliveryId(answer.deliveryId);
      const item = id && this.#deps.lanes.find(id.sequence);
      // Without its event it is recorded and waits: it is sent again, and answered again.
      if (item?.payload && (item.state === "sent" || item.state === "waiting")) this.#apply(item, item.payload, answer, hops);
    }
    if (hops.length > 0) this.#deps.hops.add(hops);
    this.#deps.changed();
  }

  /** Among the dead letters first, then final: the deliveries behind it follow. */
  bury(item: Item<PreparedEvent>, prepared: PreparedEvent, failure: Failure): void {
    const { lanes, letters, changed, subscription } = this.#deps;
    this.#lastError = words(failure);
    lanes.leave(item);
    void letters.bury(subscription(), prepared, item.attempts + 1, failure).then((buried) => {
      if (buried) lanes.finish(item);
      changed();
    });
  }

  /** A subscriber connects: it may try at once. */
  endHold(): void {
    this.#hold = { ...this.#hold, until: 0 };
  }

  #apply(item: Item<PreparedEvent>, prepared: PreparedEvent, answer: Answer, hops: HopInput[]): void {
    const failure = { reason: maskWords(answer.reason) || "UNKNOWN", message: maskWords(answer.message) };
    countAnswer(this.#deps.subscription().id, prepared.event, answer, Date.now());
    switch (answer.result) {
      case AnswerResult.DELIVERED:
        this.#reached();
        return this.#deliver(item, prepared, answer, hops);
      case AnswerResult.REFUSED:
        this.#reached();
        return this.bury(item, prepared, failure);
      case AnswerResult.RETRY:
        this.#reached();
        return this.#retry(item, prepared, { failure, retryAfterMs: answer.retryAfterMs }, hops);
      case AnswerResult.UNAVAILABLE:
        if (item.state === "sent") this.#unavailable(failure, answer.retryAfterMs);
        return;
      case AnswerResult.UNSPECIFIED:
        throw new HubError("INVALID_REQUEST", `回执缺少结果 / the answer to ${answer.deliveryId} has no result`, { deliveryId: answer.deliveryId });
    }
  }

  #deliver(item: Item<PreparedEvent>, prepared: PreparedEvent, { receipt, duplicate, message }: Answer, hops: HopInput[]): void {
    const attempt = item.attempts + 1;
    this.#delivered++;
    hops.push(
      toHop(HopKind.DELIVERED, this.#deps.subscription(), prepared, {
        attempt,
        receipt,
        reason: duplicate ? "duplicate" : "",
        message: message === "" ? "" : maskWords(message),
      }),
    );
    this.#deps.lanes.finish(item);
  }

  #retry(item: Item<PreparedEvent>, prepared: PreparedEvent, why: { failure: Failure; retryAfterMs: number }, hops: HopInput[]): void {
    const { settings, lanes, subscription } = this.#deps;
    // A second answer to the same attempt.
    if (item.lane.retryAt > 0) return;
    const attempt = item.attempts + 1;
    const tried = attempt - item.base;
    if (tried >= (subscription().maxAttempts || settings.maxAttempts)) return this.bury(item, prepared, why.failure);
    this.#lastError = words(why.failure);
    const delay = Math.max(why.retryAfterMs, backoffMs(tried, settings.retryBaseMs, settings.retryMaxMs));
    hops.push(toHop(HopKind.RETRYING, subscription(), prepared, { attempt, ...why.failure }));
    lanes.retry(item, Date.now() + delay, why.failure);
  }

  #unavailable(failure: Failure, retryAfterMs: number): void {
    const { settings, released, log } = this.#deps;
    const failures = this.#hold.failures + 1;
    const delay = Math.max(retryAfterMs, backoffMs(failures, settings.holdBaseMs, settings.holdMaxMs));
    this.#hold = { until: Date.now() + delay, failures, reason: failure.reason };
    this.#lastError = words(failure);
    if (failures === 1) log.warn({ reason: failure.reason }, "delivery.held");
    released();
  }

  #reached(): void {
    if (this.#hold.failures === 0) return;
    this.#hold = noHold;
    this.#deps.log.info({}, "delivery.resumed");
  }
}

function words({ reason, message }: Failure): string {
  return message === "" ? reason : `${reason}: ${message}`;
}
