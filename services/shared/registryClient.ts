import type { Agency, Operator, Registry, Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { RegistryServiceDefinition } from "../../proto/gen/hub/registry/v1/registry_service.ts";
import { backoffMs, pause } from "./backoff.ts";
import { authenticate, indexCredentials, type CredentialIndex, type Proof } from "./credentials.ts";
import { HubError } from "./errors.ts";
import { createHubChannel } from "./grpc/client.ts";
import type { Logger } from "./log.ts";

/** The register as a service sees it: kept current by a stream, the last known state when the registry is away. */
export interface RegistryView {
  /** Settles when the first register is there; until then every look-up throws REGISTRY_UNAVAILABLE. */
  readonly ready: Promise<void>;
  /** The system whose key or certificate this is, at this moment. Throws UNAUTHENTICATED (nobody's, or over); NOT_GRANTED when it is disabled. */
  authenticate(proof: Proof | undefined): System;
  /** The operator whose key has this SM3 hash; undefined also while the register is not there. */
  findOperator(keyHash: string): Operator | undefined;
  findSystem(id: string): System | undefined;
  findAgency(uscc: string): Agency | undefined;
  findSubscription(id: string): Subscription | undefined;
  subscriptions(): readonly Subscription[];
  /** Called with the first register and after each change. */
  onChange(listener: (registry: Registry) => void): void;
  close(): Promise<void>;
}

interface Indexed {
  readonly registry: Registry;
  readonly credentials: CredentialIndex;
  readonly agencies: ReadonlyMap<string, Agency>;
}

function index(registry: Registry): Indexed {
  return { registry, credentials: indexCredentials(registry.systems), agencies: new Map(registry.agencies.map((agency) => [agency.uscc, agency])) };
}

/** Connects to RegistryService; tries for ever, until closed. */
export function connectRegistry(address: string, key: string, log: Logger): RegistryView {
  const channel = createHubChannel(address, { key });
  const client = channel.client(RegistryServiceDefinition);
  const stopping = new AbortController();
  const stopped = stopping.signal;
  const listeners = new Set<(registry: Registry) => void>();
  let state: Indexed | undefined;
  let first = () => {};
  const ready = new Promise<void>((resolve) => (first = resolve));

  const watchOnce = async (succeeded: () => void) => {
    for await (const { registry } of client.watchRegistry({}, { signal: stopped })) {
      if (!registry) continue;
      succeeded();
      state = index(registry);
      first();
      for (const listener of listeners) listener(registry);
    }
  };
  const watch = async () => {
    for (let attempt = 1; !stopped.aborted; attempt++) {
      await watchOnce(() => (attempt = 0)).catch((err: unknown) => {
        if (!stopped.aborted && attempt > 3) log.warn({ err: String(err), attempt }, "registry.unreachable");
      });
      await pause(backoffMs(attempt, 50, 2_000), stopped);
    }
    first();
  };
  const watching = watch();
  const current = (): Indexed => {
    if (!state) throw new HubError("REGISTRY_UNAVAILABLE", "登记册尚未加载，请重试 / the register is not loaded yet, try again");
    return state;
  };

  return {
    ready,
    authenticate: (proof) => authenticate(current().credentials, proof, Date.now()),
    findOperator: (keyHash) => state?.registry.operators.find(({ keyHashes }) => keyHashes.includes(keyHash)),
    findSystem: (id) => current().registry.systems.find((system) => system.id === id),
    findAgency: (uscc) => current().agencies.get(uscc),
    findSubscription: (id) => current().registry.subscriptions.find((subscription) => subscription.id === id),
    subscriptions: () => current().registry.subscriptions,
    onChange(listener) {
      listeners.add(listener);
      if (state) listener(state.registry);
    },
    async close() {
      stopping.abort();
      await watching;
      channel.close();
    },
  };
}
