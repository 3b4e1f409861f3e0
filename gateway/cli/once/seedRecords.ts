import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readAgencySystems, sourceOf } from "./agencySystems.ts";
import type { InputRow } from "./inputRow.ts";

/** The records that the product brings along. */
export const SEED_RECORDS = join(import.meta.dirname, "../../../seeds/records/penalties.json");

/** The sample records, each with the system of its agency. Reads the one known format, without the readers for all others. */
export function readSeedRecords(): InputRow[] {
  const systems = readAgencySystems();
  const rows = z.array(z.record(z.string(), z.string())).parse(JSON.parse(readFileSync(SEED_RECORDS, "utf8")));
  return rows.map((row) => ({ source: sourceOf(row, systems), row }));
}
