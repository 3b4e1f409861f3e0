import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FeedRow } from "../../../seeds/simulators/contract.ts";

const AGENCIES = join(import.meta.dirname, "../../../seeds/agencies.json");

/** Rows of agencies nobody knows go in through this system. */
const DEFAULT_SOURCE = "aic-case";

/** System by credit code and by name of the agency. */
export type AgencySystems = ReadonlyMap<string, string>;

/** The systems of the agencies of seeds/agencies.json. */
export function readAgencySystems(): AgencySystems {
  const agency = z.object({ uscc: z.string(), name: z.string(), system: z.string().default(DEFAULT_SOURCE) });
  const { agencies } = z.object({ agencies: z.array(agency) }).parse(JSON.parse(readFileSync(AGENCIES, "utf8")));
  return new Map(agencies.flatMap(({ uscc, name, system }) => [[uscc, system] as const, [name, system] as const]));
}

/** The system of the row's agency, by code, then by name (also when both are swapped). */
export function sourceOf(values: FeedRow, systems: AgencySystems): string {
  for (const field of ["CF_CFJGDM", "CF_CFJG"]) {
    const found = systems.get((values[field] ?? "").normalize("NFKC").replace(/\s/g, "").toUpperCase()) ?? systems.get((values[field] ?? "").trim());
    if (found !== undefined) return found;
  }
  return DEFAULT_SOURCE;
}
