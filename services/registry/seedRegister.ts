import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import { checkAgency, checkSystem } from "./checks.ts";
import { checkSubscription } from "./checkSubscription.ts";
import type { Register } from "./register.ts";
import type { RegistrySeeds } from "./seeds.ts";
import { byHub, storeSubscription } from "./storeSubscription.ts";
import { upgradeRegister } from "./upgradeRegister.ts";

/**
 * Adds what the register does not know yet; what it knows stays as the operator left it, except that systems of an older hub
 * get their roles. Returns how many entries were added or changed.
 */
export function seedRegister(register: Register, seeds: RegistrySeeds): Promise<number> {
  return register.inTurn(async () => {
    let added = 0;
    for (const system of seeds.systems.filter(({ id }) => !register.findSystem(id))) {
      await register.putSystem(checkSystem(system));
      added++;
    }
    const newAgencies = seeds.agencies.filter(({ agency }) => !register.findAgency(agency.uscc));
    for (const { agency } of newAgencies) await register.putAgency(checkAgency(agency));
    await nameAgencies(register, newAgencies);
    // What an operator deleted does not come back with the next start.
    for (const subscription of seeds.subscriptions.filter(({ id }) => !register.findSubscription(id) && !register.findEnding(id))) {
      await storeSubscription(register, checkSubscription(subscription, (id) => register.findSystem(id)), byHub());
      added++;
    }
    return added + newAgencies.length + (await upgradeRegister(register, seeds));
  });
}

/** Names new agencies at the systems their records come through. */
async function nameAgencies(register: Register, agencies: RegistrySeeds["agencies"]): Promise<void> {
  for (const system of register.current().systems) {
    const usccs = agencies.filter((one) => one.system === system.id).map(({ agency }) => agency.uscc);
    const agencyUsccs = [...new Set([...system.agencyUsccs, ...usccs])];
    if (agencyUsccs.length > system.agencyUsccs.length) await register.putSystem({ ...system, agencyUsccs });
  }
}

/** Makes given API keys of systems valid, beside those already valid. Fails with INVALID_REQUEST for an unknown system. */
export function addSystemKeys(register: Register, keys: Readonly<Record<string, string>>): Promise<void> {
  return register.inTurn(async () => {
    for (const [id, key] of Object.entries(keys)) {
      const system = register.findSystem(id);
      if (!system) throw new HubError("INVALID_REQUEST", `HUB_SYSTEM_KEYS: 未知系统 / unknown system ${id}`, { system: id });
      const keyHash = sm3(key);
      if (!system.keyHashes.includes(keyHash)) await register.putSystem({ ...system, keyHashes: [...system.keyHashes, keyHash] });
    }
  });
}
