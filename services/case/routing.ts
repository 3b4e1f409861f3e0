import type { Agency, System } from "../../proto/gen/hub/registry/v1/registry.ts";
import { systemsByAgency } from "../shared/agencySystems.ts";

/** Which systems answer for the roles of a case, from the register. */
export interface Routing {
  /** System through which the agency's records come; empty when none is named. */
  agencySystem(agencyUscc: string): string;
  /** Systems that answer for the roles in a case of the agency, each once. */
  told(roles: readonly string[], agencyUscc: string): string[];
}

/** Roles that belong to one agency and not to every system that speaks for agencies. */
const agencyRoles: ReadonlySet<string> = new Set(["agency", "agency_head"]);

export function createRouting(systems: readonly System[], agencies: readonly Agency[]): Routing {
  const active = systems.filter(({ disabled }) => !disabled);
  const byAgency = systemsByAgency(systems);
  const superiors = new Map(agencies.map(({ uscc, superiorUscc }) => [uscc, superiorUscc]));
  const systemsFor = (role: string, uscc: string): string[] => {
    if (agencyRoles.has(role)) return present(byAgency.get(uscc));
    if (role === "agency_superior") return present(byAgency.get(superiors.get(uscc) ?? ""));
    return active.filter(({ roles }) => roles.includes(role)).map(({ id }) => id);
  };
  return {
    agencySystem: (uscc) => byAgency.get(uscc) ?? "",
    told: (roles, uscc) => [...new Set(roles.flatMap((role) => systemsFor(role, uscc)))],
  };
}

function present(id: string | undefined): string[] {
  return id === undefined ? [] : [id];
}
