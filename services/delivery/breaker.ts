import { backoffMs } from "../shared/backoff.ts";
import { steadyNow } from "../shared/clock.ts";
import type { Logger } from "../shared/log.ts";
import type { DeliverySettings } from "./deliverySettings.ts";
import { noHold, type Hold } from "./rules/hold.ts";
import type { Failure } from "./rules/lane.ts";

export interface BreakerDeps {
  readonly settings: DeliverySettings;
  readonly log: Logger;
  /** Returns everything in flight to its lanes. */
  readonly released: () => void;
  /** A hold begins. */
  readonly held: (failure: Failure) => void;
}

/** Holds one subscription while its system is not reachable; the others know nothing of it. */
export class Breaker {
  readonly #deps: BreakerDeps;
  #hold: Hold = noHold;
  #message = "";

  constructor(deps: BreakerDeps) {
    this.#deps = deps;
  }

  get hold(): Hold {
    return this.#hold;
  }

  /** What the last failure said; of use while it holds. */
  get message(): string {
    return this.#message;
  }

  /** The system could not be reached: nothing is sent for a while, and then one delivery at a time. */
  unavailable(failure: Failure, retryAfterMs: number): void {
    const { settings, released, held, log } = this.#deps;
    const failures = this.#hold.failures + 1;
    const delay = Math.max(retryAfterMs, backoffMs(failures, settings.holdBaseMs, settings.holdMaxMs));
    this.#hold = { until: steadyNow() + delay, failures, reason: failure.reason, since: this.#hold.since || Date.now() };
    this.#message = failure.message;
    if (failures === 1) {
      log.warn({ reason: failure.reason }, "delivery.held");
      held(failure);
    }
    released();
  }

  /** The system answered. */
  reached(): void {
    if (this.#hold.failures === 0) return;
    this.#hold = noHold;
    this.#deps.log.info({}, "delivery.resumed");
  }

  /** A subscriber connects: it may try at once. */
  tryAgain(): void {
    this.#hold = { ...this.#hold, until: 0 };
  }
}
