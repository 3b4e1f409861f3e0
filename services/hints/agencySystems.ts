import type { RegistryView } from "../shared/registryClient.ts";

/** The system that answers for an agency (its credit code), from the register; empty when there is none. */
export type SystemOfAgency = (uscc: string) => string;

/** Follows the register. Of several systems that name the agency the first that is not disabled answers for it. */
export function createAgencySystems(registry: Pick<RegistryView, "onChange">): SystemOfAgency {
  let systems: ReadonlyMap<string, string> = new Map();
  registry.onChange((current) => {
    const next = new Map<string, string>();
    for (const { id, agencyUsccs, disabled } of current.systems) {
      for (const uscc of agencyUsccs) if (!disabled && !next.has(uscc)) next.set(uscc, id);
    }
    systems = next;
  });
  return (uscc) => systems.get(uscc) ?? "";
}
