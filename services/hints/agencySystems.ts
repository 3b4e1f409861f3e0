import { systemsByAgency } from "../shared/agencySystems.ts";
import type { RegistryView } from "../shared/registryClient.ts";

/** The system that answers for an agency (its credit code), from the register; empty when there is none. */
export type SystemOfAgency = (uscc: string) => string;

/** Follows the register. */
export function createAgencySystems(registry: Pick<RegistryView, "onChange">): SystemOfAgency {
  let systems: ReadonlyMap<string, string> = new Map();
  registry.onChange((current) => (systems = systemsByAgency(current.systems)));
  return (uscc) => systems.get(uscc) ?? "";
}
