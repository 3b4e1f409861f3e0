import { Way, type Registry, type Subscription } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { pause } from "../../shared/backoff.ts";
import type { RegistryView } from "../../shared/registryClient.ts";
import type { Pumps } from "../pumps.ts";
import type { Session } from "../session.ts";
import { concurrencyOf } from "./webhookCall.ts";
import { WebhookSender, type WebhookDeps } from "./webhookSender.ts";

/** How long the calls under way may take when the service stops, milliseconds. */
const GRACE_MS = 1_500;
/** Before a session that could not be had, or was ended, is asked for again; milliseconds. */
const AGAIN_MS = 100;

interface Running {
  subscription: Subscription;
  readonly sender: WebhookSender;
  readonly stopping: AbortController;
  session: Session | undefined;
  ended: Promise<void>;
}

/** A sender for each webhook subscription of the register, as long as it is to send. */
export class Webhooks {
  readonly #deps: WebhookDeps;
  readonly #pumps: Pumps;
  readonly #running = new Map<string, Running>();
  #known = new Set<string>();
  #closed = false;

  constructor(deps: WebhookDeps, pumps: Pumps, registry: RegistryView) {
    this.#deps = deps;
    this.#pumps = pumps;
    registry.onChange((register) => this.#apply(register));
  }

  /** Something that kept the subscription from sending has changed: it tries at once. */
  retry(subscriptionId: string): void {
    this.#running.get(subscriptionId)?.session?.end();
  }

  /** Stops taking deliveries, lets the calls under way end, then ends the sessions. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#running.values()].map((running) => this.#stop(running)));
    this.#deps.calls.close();
  }

  #apply(register: Registry): void {
    if (this.#closed) return;
    this.#forgetSecrets(register);
    const wanted = new Map(sending(register).map((subscription) => [subscription.id, subscription]));
    for (const [id, running] of this.#running) {
      if (wanted.has(id)) continue;
      this.#running.delete(id);
      void this.#stop(running);
    }
    for (const subscription of wanted.values()) this.#open(subscription);
  }

  #open(subscription: Subscription): void {
    const running = this.#running.get(subscription.id);
    if (!running) return this.#start(subscription);
    const before = running.subscription;
    running.subscription = subscription;
    // Another place or another width: what was held for the former one is tried at once.
    if (before.webhook?.url !== subscription.webhook?.url || concurrencyOf(before) !== concurrencyOf(subscription)) running.session?.end();
  }

  #start(subscription: Subscription): void {
    const running: Running = { subscription, sender: new WebhookSender(this.#deps), stopping: new AbortController(), session: undefined, ended: Promise.resolve() };
    this.#running.set(subscription.id, running);
    running.ended = this.#keepSending(running);
  }

  async #keepSending(running: Running): Promise<void> {
    const { sender, stopping } = running;
    while (!stopping.signal.aborted) {
      // The pump comes a moment after the register; it ends sessions when its terms forbid them.
      running.session = this.#pumps.find(running.subscription.id)?.attach(concurrencyOf(running.subscription));
      if (running.session) await sender.run(running.session, () => running.subscription).catch(() => undefined);
      running.session = undefined;
      await pause(AGAIN_MS, stopping.signal);
    }
  }

  async #stop({ sender, stopping, session, ended }: Running): Promise<void> {
    stopping.abort();
    await sender.close(GRACE_MS);
    session?.end();
    await ended;
  }

  /** Subscriptions that were there and are no more. */
  #forgetSecrets({ subscriptions }: Registry): void {
    const now = new Set(subscriptions.map(({ id }) => id));
    for (const id of this.#known) {
      if (!now.has(id)) this.#deps.secrets.forget(id).catch((err: unknown) => this.#deps.log.warn({ err: String(err), subscription: id }, "webhook.secretNotForgotten"));
    }
    this.#known = now;
  }
}

/** Webhooks that are neither paused nor of a disabled system. */
function sending({ subscriptions, systems }: Registry): Subscription[] {
  const enabled = new Set(systems.filter(({ disabled }) => !disabled).map(({ id }) => id));
  return subscriptions.filter(({ way, paused, system }) => way === Way.WEBHOOK && !paused && enabled.has(system));
}
