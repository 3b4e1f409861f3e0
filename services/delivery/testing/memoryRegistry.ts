import type { Registry } from "../../../proto/gen/hub/registry/v1/registry.ts";
import { authenticate, indexCredentials } from "../../shared/credentials.ts";
import type { RegistryView } from "../../shared/registryClient.ts";

/** A register in memory, for tests: the same port as the connected one. */
export interface MemoryRegistry extends RegistryView {
  current(): Registry;
  change(registry: Registry): void;
}

export function createMemoryRegistry(initial: Registry): MemoryRegistry {
  const listeners = new Set<(registry: Registry) => void>();
  let registry = initial;
  return {
    ready: Promise.resolve(),
    current: () => registry,
    change(next) {
      registry = next;
      for (const listener of listeners) listener(registry);
    },
    authenticate: (proof) => authenticate(indexCredentials(registry.systems), proof, Date.now()),
    findOperator: (keyHash) => registry.operators.find(({ keyHashes }) => keyHashes.includes(keyHash)),
    findSystem: (id) => registry.systems.find((system) => system.id === id),
    findAgency: (uscc) => registry.agencies.find((agency) => agency.uscc === uscc),
    findSubscription: (id) => registry.subscriptions.find((subscription) => subscription.id === id),
    subscriptions: () => registry.subscriptions,
    onChange(listener) {
      listeners.add(listener);
      listener(registry);
    },
    close: async () => {
      listeners.clear();
    },
  };
}
