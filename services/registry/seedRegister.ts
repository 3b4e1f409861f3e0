import { credentialsOf } from "../shared/credentials.ts";
import { HubError } from "../shared/errors.ts";
import { sm3 } from "../shared/ids.ts";
import { checkAgency, checkSystem } from "./checks.ts";
import { checkSubscription } from "./checkSubscription.ts";
import type { Change, Register } from "./register.ts";
import type { RegistrySeeds } from "./seeds.ts";
import { byHub, storeSubscription } from "./storeSubscription.ts";
import { upgradeRegister } from "./upgradeRegister.ts";

/**
 * Adds what the register does not know yet; what it knows stays as the operator left it, except that systems of an older hub
 * get their roles. Returns how many entries were added or changed.
 */
export function seedRegister(register: Register, seeds: RegistrySeeds): Promise<number> {
  return register.inTurn(async () => {
    const note = byHub("register.seeded");
    const newSystems = seeds.systems.filter(({ id }) => !register.findSystem(id));
    const newAgencies = seeds.agencies.filter(({ agency }) => !register.findAgency(agency.uscc));
    await register.commit(note, [
      ...newSystems.map((system): Change => ({ kind: "system", item: checkSystem(system) })),
      ...newAgencies.map(({ agency }): Change => ({ kind: "agency", item: checkAgency(agency) })),
    ]);
    await nameAgencies(register, newAgencies);
    let added = newSystems.length;
    // What an operator deleted does not come back with the next start.
    for (const subscription of seeds.subscriptions.filter(({ id }) => !register.findSubscription(id) && !register.findEnding(id))) {
      await storeSubscription(register, checkSubscription(subscription, (id) => register.findSystem(id)), note);
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
    if (agencyUsccs.length > system.agencyUsccs.length) await register.commit(byHub("register.seeded"), [{ kind: "system", item: { ...system, agencyUsccs } }]);
  }
}

/** Makes given API keys of systems valid, beside those already valid. Fails with INVALID_REQUEST for an unknown system. */
export function addSystemKeys(register: Register, keys: Readonly<Record<string, string>>): Promise<void> {
  return register.inTurn(async () => {
    for (const [id, key] of Object.entries(keys)) {
      const system = register.findSystem(id);
      if (!system) throw new HubError("INVALID_REQUEST", `HUB_SYSTEM_KEYS: 未知系统 / unknown system ${id}`, { system: id });
      const keyHash = sm3(key);
      // One that was ended stays so, although the environment still names it.
      if (credentialsOf(system).some(({ hash }) => hash === keyHash)) continue;
      await register.commit(byHub("key.given"), [{ kind: "system", item: { ...system, keyHashes: [...system.keyHashes, keyHash] } }]);
    }
  });
}
