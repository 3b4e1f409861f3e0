import type { Subscription, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { checkSystem } from "./checks.ts";
import type { Register } from "./register.ts";
import type { RegistrySeeds } from "./seeds.ts";
import { byHub, storeSubscription } from "./storeSubscription.ts";

/**
 * Lets built-in systems of an older hub take part in the procedure of transfers: a system that speaks for no role yet gets the
 * roles and grants of the seeds, and its subscription what these grants are for. Nothing the operator gave is taken away;
 * a system that has roles is left as it is. Returns how many systems were changed.
 */
export async function upgradeRegister(register: Register, { systems, subscriptions }: RegistrySeeds): Promise<number> {
  let upgraded = 0;
  for (const seed of systems) {
    const known = register.findSystem(seed.id);
    if (!known || known.roles.length > 0 || seed.roles.length === 0) continue;
    const note = byHub("system.upgraded");
    await register.commit(note, [{ kind: "system", item: checkSystem(withRoles(known, seed)) }]);
    const [current, wanted] = [register.findSubscription(seed.id), subscriptions.find(({ id }) => id === seed.id)];
    // Not checked again: an older hub knew fewer rules, and what it left must not keep this one from starting.
    if (current && wanted) await storeSubscription(register, withTypes(current, wanted), note);
    upgraded++;
  }
  return upgraded;
}

function withRoles(known: System, { roles, unreportedSteps, submitGrants, receiveGrants }: System): System {
  return { ...known, roles, unreportedSteps, submitGrants: union(known.submitGrants, submitGrants), receiveGrants: union(known.receiveGrants, receiveGrants) };
}

function withTypes(known: Subscription, { eventTypes, conditions }: Subscription): Subscription {
  const fields = new Set(known.conditions.map(({ field }) => field));
  return { ...known, eventTypes: union(known.eventTypes, eventTypes), conditions: [...known.conditions, ...conditions.filter(({ field }) => !fields.has(field))] };
}

function union(a: readonly string[], b: readonly string[]): string[] {
  return [...new Set([...a, ...b])];
}
