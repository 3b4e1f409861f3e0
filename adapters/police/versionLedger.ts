import { appendFile, open, readFile } from "node:fs/promises";
import { dirname, parse } from "node:path";
import type { Shortfall } from "../sdk/connectors/heldByLedger.ts";
import { writeWhole } from "./gateFolder.ts";

/** The highest version told per case, kept in the adapter's own directory because the police empty their inbox. */
export interface VersionLedger {
  /** 0 = none. */
  highest(caseId: string): number;
  /** Durable when it resolves. */
  note(caseId: string, version: number): Promise<void>;
  /** All that is noted now. */
  entries(): Iterable<readonly [caseId: string, version: number]>;
  /** Takes over what the system really has; what was noted meanwhile stays. Durable when it resolves. */
  correct(shortfalls: readonly Shortfall[]): Promise<void>;
}

/** Opens the ledger: one `<case id> <version>` per line; the last line of a record counts; a torn last line is dropped and the file made short again. */
export async function openVersionLedger(path: string): Promise<VersionLedger> {
  const versions = new Map<string, number>();
  for (const line of (await readFile(path, "utf8").catch(() => "")).split("\n").slice(0, -1)) {
    const [caseId = "", version = ""] = line.split(" ");
    versions.set(caseId, Number(version));
  }
  await writeWhole(dirname(path), parse(path).base, [...versions].map(([caseId, version]) => `${caseId} ${version}\n`).join(""));
  return {
    highest: (caseId) => versions.get(caseId) ?? 0,
    async note(caseId, version) {
      await using file = await open(path, "a");
      await appendFile(file, `${caseId} ${version}\n`);
      await file.datasync();
      versions.set(caseId, version);
    },
    entries: () => versions,
    async correct(shortfalls) {
      const current = shortfalls.filter(({ record, noted }) => versions.get(record) === noted);
      if (current.length === 0) return;
      await using file = await open(path, "a");
      await appendFile(file, current.map(({ record, held }) => `${record} ${held}\n`).join(""));
      await file.datasync();
      for (const { record, held } of current) versions.set(record, held);
    },
  };
}
