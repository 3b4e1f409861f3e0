import { appendFile, open, readFile } from "node:fs/promises";
import { writeAtomically } from "./atomicFile.ts";
import type { Shortfall } from "./heldByLedger.ts";

/** The highest version applied per record (a case, or the hints of a case), kept in the adapter's own directory because the system empties its inbox. */
export interface VersionLedger {
  /** 0 = none. */
  highest(record: string): number;
  /** Durable when it resolves. */
  note(record: string, version: number): Promise<void>;
  /** Notes several at the price of one; durable when it resolves. */
  noteAll(entries: readonly (readonly [record: string, version: number])[]): Promise<void>;
  /** All that is noted now. */
  entries(): Iterable<readonly [record: string, version: number]>;
  /** Takes over what the system really has; what was noted meanwhile stays. Durable when it resolves. */
  correct(shortfalls: readonly Shortfall[]): Promise<void>;
}

/** Opens the ledger: one `<record> <version>` per line; the last line of a record counts; a torn last line is dropped and the file made short again. */
export async function openVersionLedger(path: string): Promise<VersionLedger> {
  const versions = new Map<string, number>();
  for (const line of (await readFile(path, "utf8").catch(() => "")).split("\n").slice(0, -1)) {
    const [record = "", version = ""] = line.split(" ");
    versions.set(record, Number(version));
  }
  await writeAtomically(path, [...versions].map(([record, version]) => `${record} ${version}\n`));
  const noteAll = async (entries: readonly (readonly [record: string, version: number])[]): Promise<void> => {
    if (entries.length === 0) return;
    await using file = await open(path, "a");
    await appendFile(file, entries.map(([record, version]) => `${record} ${version}\n`).join(""));
    await file.datasync();
    for (const [record, version] of entries) versions.set(record, version);
  };
  return {
    highest: (record) => versions.get(record) ?? 0,
    note: (record, version) => noteAll([[record, version]]),
    noteAll,
    entries: () => versions,
    correct: (shortfalls) => noteAll(shortfalls.filter(({ record, noted }) => versions.get(record) === noted).map(({ record, held }) => [record, held] as const)),
  };
}
