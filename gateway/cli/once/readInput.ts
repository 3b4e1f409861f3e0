import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { FileRow } from "../../../adapters/sdk/formats/fileRow.ts";
import { readPenaltyRows } from "../../../adapters/sdk/formats/readPenaltyFile.ts";
import type { FeedRow } from "../../../seeds/simulators/contract.ts";

/** A row of the input, and the system whose users enter it. */
export interface InputRow {
  readonly source: string;
  readonly row: FeedRow;
}

/** The records that the product brings along. */
export const SEED_RECORDS = join(import.meta.dirname, "../../../seeds/records/penalties.json");

const AGENCIES = join(import.meta.dirname, "../../../seeds/agencies.json");

/** Rows of agencies nobody knows go in through this system. */
const DEFAULT_SOURCE = "aic-case";

/** System by credit code and by name of the agency. */
export type AgencySystems = ReadonlyMap<string, string>;

/**
 * The rows of a penalty file in input order. `as` names the system they all go through; without it each goes through
 * the system of its agency. Throws INVALID_REQUEST when the file cannot be read.
 */
export async function readInput(path: string, as?: string): Promise<InputRow[]> {
  const systems = readAgencySystems();
  return (await readPenaltyRows(path)).map((fileRow) => ({ source: as ?? sourceOf(fileRow.values, systems), row: toFeedRow(fileRow) }));
}

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

function toFeedRow({ values, operation, version, changedAt }: FileRow): FeedRow {
  const row: Record<string, string> = { ...values };
  if (operation !== "") row["OP"] = operation;
  if (version !== "") row["VERSION"] = version;
  if (changedAt !== "") row["CHANGED_AT"] = changedAt;
  return row;
}
