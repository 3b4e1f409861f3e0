import type { Agency } from "../../proto/gen/hub/registry/v1/registry.ts";

/** The name that an agency had on a day (ISO date); its name now when the day is empty or later than every former name. */
export function nameAt({ name, formerNames }: Pick<Agency, "name" | "formerNames">, on: string): string {
  // Oldest first, each until its last day: the first that had not ended yet.
  return (on === "" ? undefined : formerNames.find(({ until }) => on <= until)?.name) ?? name;
}
