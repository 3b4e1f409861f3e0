import type { System } from "../../proto/gen/hub/registry/v1/registry.ts";

/**
 * The system through which the records of each agency (credit code) come. Disabled systems answer for nobody; of several that
 * name an agency the first in the register does.
 */
export function systemsByAgency(systems: readonly System[]): ReadonlyMap<string, string> {
  const byAgency = new Map<string, string>();
  for (const { id, agencyUsccs, disabled } of systems) {
    for (const uscc of agencyUsccs) if (!disabled && !byAgency.has(uscc)) byAgency.set(uscc, id);
  }
  return byAgency;
}
