import type { Registry } from "../../proto/gen/hub/registry/v1/registry.ts";
import { backoffMs, pause } from "../shared/backoff.ts";
import { HubError } from "../shared/errors.ts";
import type { RegistryView } from "../shared/registryClient.ts";
import type { StoredState } from "./deliveryStore.ts";
import { openSubscription } from "./openSubscription.ts";
import { Pump, type PumpDeps } from "./pump.ts";
import { termsOf, type Terms } from "./terms.ts";

/** One pump for each subscription of the register, as long as the register has it. */
export class Pumps {
  /** Settles when the subscriptions of the first register are open. */
  readonly ready: Promise<void>;
  readonly #deps: PumpDeps;
  readonly #pumps = new Map<string, Pump>();
  readonly #stopping = new AbortController();
  #applying: Promise<void> = Promise.resolve();

  constructor(deps: PumpDeps, registry: RegistryView) {
    this.#deps = deps;
    this.ready = new Promise((resolve) => {
      registry.onChange((register) => {
        this.#applying = this.#applying.then(() => this.#apply(register)).then(resolve);
      });
    });
  }

  /** All, by subscription id. */
  all(): Pump[] {
    return [...this.#pumps.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, pump]) => pump);
  }

  find(subscriptionId: string): Pump | undefined {
    return this.#pumps.get(subscriptionId);
  }

  async close(): Promise<void> {
    this.#stopping.abort();
    await this.#applying;
    await Promise.all([...this.#pumps.values()].map((pump) => pump.close()));
  }

  async #apply(register: Registry): Promise<void> {
    const wanted = termsOf(register);
    for (const [id, pump] of this.#pumps) {
      if (wanted.has(id)) continue;
      this.#pumps.delete(id);
      await pump.close(notFound(id));
    }
    await Promise.all([...wanted].map(([id, terms]) => this.#open(id, terms)));
  }

  async #open(id: string, terms: Terms): Promise<void> {
    const pump = this.#pumps.get(id);
    if (pump) return pump.configure(terms);
    const stored = await this.#load(terms);
    if (stored && !this.#stopping.signal.aborted) this.#pumps.set(id, new Pump(this.#deps, terms, stored));
  }

  async #load({ subscription }: Terms): Promise<StoredState | undefined> {
    const { log } = this.#deps;
    for (let attempt = 1; !this.#stopping.signal.aborted; attempt++) {
      try {
        return await openSubscription(this.#deps, subscription);
      } catch (err) {
        log.warn({ err: String(err), subscription: subscription.id, attempt }, "delivery.stateNotLoaded");
        await pause(backoffMs(attempt, 100, 5_000), this.#stopping.signal);
      }
    }
    return undefined;
  }
}

/** The pump of a subscription. Throws SUBSCRIPTION_NOT_FOUND. */
export function pumpOf(pumps: Pumps, subscriptionId: string): Pump {
  const pump = pumps.find(subscriptionId);
  if (!pump) throw notFound(subscriptionId);
  return pump;
}

export function notFound(subscription: string): HubError {
  return new HubError("SUBSCRIPTION_NOT_FOUND", `没有此订阅 / there is no subscription ${subscription}`, { subscription });
}
