import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "./jsonFile.ts";

const markerPath = (dataDir: string) => join(dataDir, "seeded");

/** The sample records have not been fed into this data directory. */
export function needsSeeds(dataDir: string): boolean {
  return !existsSync(markerPath(dataDir));
}

export function markSeeded(dataDir: string): void {
  writeFileAtomically(markerPath(dataDir), `${new Date().toISOString()}\n`, 0o644);
}
