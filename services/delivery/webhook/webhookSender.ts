import { AnswerResult, type Answer, type Delivery } from "../../../proto/gen/hub/delivery/v1/delivery_service.ts";
import type { Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { HubError, toHubError } from "../../shared/errors.ts";
import type { Logger } from "../../shared/log.ts";
import { Circuit } from "../rules/webhook/circuit.ts";
import { judge, type Verdict } from "../rules/webhook/verdict.ts";
import type { Session } from "../session.ts";
import type { EndpointCalls } from "./endpointCalls.ts";
import type { Guard } from "./guard.ts";
import { timeoutOf, webhookCall } from "./webhookCall.ts";
import type { WebhookSecrets } from "./webhookSecrets.ts";

/** Ends a subscription's sending in the register. */
export type PauseSubscription = (subscriptionId: string, reason: string) => Promise<void>;

export interface WebhookDeps {
  readonly secrets: WebhookSecrets;
  readonly guard: Guard;
  readonly calls: EndpointCalls;
  readonly pauseSubscription: PauseSubscription;
  readonly log: Logger;
}

/** Before a subscription whose endpoint is gone, or that has no secret yet, is looked at again; milliseconds. */
const STANDSTILL_MS = 60_000;

/** Posts the deliveries of one webhook subscription and answers them, as a subscriber inside the service. */
export class WebhookSender {
  readonly #deps: WebhookDeps;
  readonly #circuit = new Circuit();
  /** Calls under way, by delivery: one that was taken back meanwhile is not called a second time beside the first. */
  readonly #running = new Map<string, Promise<void>>();
  readonly #aborting = new AbortController();
  #isGone = false;
  #closing = false;

  constructor(deps: WebhookDeps) {
    this.#deps = deps;
  }

  /** Sends until the session ends. Throws why the hub ended it. */
  async run(session: Session, subscription: () => Subscription): Promise<void> {
    for (let deliveries = await session.next(); deliveries; deliveries = await session.next()) {
      for (const delivery of deliveries) {
        if (this.#closing || this.#running.has(delivery.deliveryId)) continue;
        // Calls of a former session, or from before a hold, count too.
        while (this.#running.size >= session.window) await Promise.race(this.#running.values());
        this.#start(session, subscription(), delivery);
      }
    }
  }

  /** Begins no more calls and waits a little for those under way; what is not answered then is sent again by another sender. */
  async close(graceMs: number): Promise<void> {
    this.#closing = true;
    const timer = setTimeout(() => this.#aborting.abort(), graceMs);
    await Promise.all(this.#running.values());
    clearTimeout(timer);
  }

  #start(session: Session, subscription: Subscription, delivery: Delivery): void {
    const { deliveryId } = delivery;
    const work = this.#attempt(subscription, delivery).then((answer) => {
      this.#running.delete(deliveryId);
      if (answer) session.answer([{ ...noAnswer, deliveryId, ...answer }]);
    });
    this.#running.set(deliveryId, work);
  }

  /** One attempt, never rejecting; undefined when it was given up. */
  async #attempt(subscription: Subscription, delivery: Delivery): Promise<Partial<Answer> | undefined> {
    const { secrets, guard, calls, log } = this.#deps;
    try {
      const keys = await secrets.keys(subscription.id);
      // Never unsigned: the receiver could not tell it from anybody's.
      if (keys.length === 0) return away("WEBHOOK_SECRET_MISSING", "先生成签名密钥 / make its secret first: hub subscriptions rotate-secret");
      const url = guard.check(subscription.webhook?.url ?? "");
      const call = webhookCall(delivery, subscription, keys, Date.now());
      const outcome = await calls.post({ url, ...call, timeoutMs: timeoutOf(subscription), signal: this.#aborting.signal });
      if (this.#aborting.signal.aborted) return undefined;
      return this.#answer(subscription, delivery, judge(outcome, Date.now()));
    } catch (error) {
      const { reason, message } = toHubError(error);
      if (reason === "INTERNAL") log.error({ err: error instanceof HubError ? error.cause : error, subscription: subscription.id }, "webhook.failed");
      return reason === "INVALID_EVENT_DATA" || reason === "UNKNOWN_EVENT_TYPE" ? { result: AnswerResult.REFUSED, reason, message } : away(reason, message);
    }
  }

  #answer({ id }: Subscription, { event }: Delivery, { result, receipt, reason, message, retryAfterMs, againstEndpoint }: Verdict): Partial<Answer> {
    if (result !== "gone") this.#isGone = false;
    if (result === "delivered") {
      this.#circuit.worked();
      return { result: AnswerResult.DELIVERED, receipt };
    }
    if (result === "gone") {
      this.#gone(id);
      return away(reason, message);
    }
    if (result === "unavailable") return { result: AnswerResult.UNAVAILABLE, reason, message, retryAfterMs };
    if (againstEndpoint) this.#circuit.failed(event?.subject ?? "");
    else this.#circuit.worked();
    return { result: this.#circuit.isOpen ? AnswerResult.UNAVAILABLE : AnswerResult.RETRY, reason, message, retryAfterMs };
  }

  /** 410: the receiver wants no more. Its subscription is paused; until the register says so, it is held. */
  #gone(id: string): void {
    if (this.#isGone) return;
    this.#isGone = true;
    const { pauseSubscription, log } = this.#deps;
    log.warn({ subscription: id }, "webhook.gone");
    pauseSubscription(id, "410 Gone").catch((err: unknown) => {
      log.warn({ err: String(err), subscription: id }, "webhook.notPaused");
      this.#isGone = false;
    });
  }
}

const away = (reason: string, message: string): Partial<Answer> => ({ result: AnswerResult.UNAVAILABLE, reason, message, retryAfterMs: STANDSTILL_MS });

const noAnswer: Answer = { deliveryId: "", result: AnswerResult.UNSPECIFIED, receipt: "", reason: "", message: "", retryAfterMs: 0, duplicate: false };
